'use client';
import type { EvaluationMode, EvaluationRun, EvaluationSetDetail } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { CircleAlert, Play, Settings2, Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { useErrorInfoText } from '../../../api/error-text.ts';
import { Button } from '../../../parts/button.tsx';
import { Checkbox } from '../../../parts/checkbox.tsx';
import { Popover } from '../../../parts/popover.tsx';
import { Progress } from '../../../parts/progress.tsx';
import { SegmentedControl } from '../../../parts/segmented-control.tsx';
import { Switch } from '../../../parts/switch.tsx';
import { isUnderWay, useRefreshEvaluation } from '../use-evaluation.ts';

type Choice = { left: EvaluationMode[]; checksLegs: boolean; limit: 10 | 100 };

/** Starts a run and says what it measures; while one is under way, how far it is and how to stop it. */
export function RunBar({
  set,
  newest,
  canStart,
}: {
  set: EvaluationSetDetail;
  newest: EvaluationRun | undefined;
  canStart: boolean;
}) {
  const { t } = useTranslation('evaluation');
  const errorText = useErrorInfoText();
  const [choice, setChoice] = useState<Choice>({ left: [], checksLegs: true, limit: 100 });
  const refresh = useRefreshEvaluation();
  const start = useMutation({
    mutationFn: () =>
      api.startEvaluationRun({
        params: { setId: set.id },
        body: {
          modes: set.modes.filter((mode) => !choice.left.includes(mode)),
          checksLegs: choice.checksLegs && set.legs.length > 0,
          limit: choice.limit,
        },
      }),
    onSettled: refresh,
  });
  if (newest && isUnderWay(newest)) return <RunProgress setId={set.id} run={newest} />;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="primary"
          icon={<Play size={16} aria-hidden />}
          isBusy={start.isPending}
          disabled={!canStart}
          onClick={() => start.mutate()}
        >
          {t('run.start')}
        </Button>
        <Popover
          label={t('run.settings')}
          className="w-80 p-4"
          trigger={<Button icon={<Settings2 size={16} aria-hidden />}>{t('run.settings')}</Button>}
        >
          <RunSettings set={set} choice={choice} onChange={setChoice} />
        </Popover>
      </div>
      {newest?.status === 'stopped' && (
        <p className="text-13 text-text-muted">
          {t('run.stopped', { done: newest.done, total: newest.total })}
        </p>
      )}
      {newest?.status === 'failed' && newest.error && (
        <p className="flex items-start gap-2 text-13 text-danger">
          <CircleAlert size={16} aria-hidden className="mt-px shrink-0" />
          {t('run.failed')}: {errorText(newest.error)}
        </p>
      )}
      {set.unanswerable > 0 && (
        <p className="text-13 text-warning">{t('run.unanswerable', { count: set.unanswerable })}</p>
      )}
    </div>
  );
}

function RunProgress({ setId, run }: { setId: string; run: EvaluationRun }) {
  const { t } = useTranslation('evaluation');
  const refresh = useRefreshEvaluation();
  const stop = useMutation({
    mutationFn: () => api.stopEvaluationRun({ params: { setId, runId: run.id } }),
    onSettled: refresh,
  });
  const isWaiting = run.status === 'queued';
  const text = isWaiting ? t('run.queued') : t('run.progress', { done: run.done, total: run.total });
  return (
    <div className="flex items-center gap-4 rounded-card border border-line p-4">
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <output className="text-13 text-text-muted tabular-nums">{text}</output>
        <Progress label={text} value={isWaiting ? null : run.done / Math.max(1, run.total)} />
      </div>
      <Button icon={<Square size={16} aria-hidden />} isBusy={stop.isPending} onClick={() => stop.mutate()}>
        {t('run.stop')}
      </Button>
    </div>
  );
}

function RunSettings({
  set,
  choice,
  onChange,
}: {
  set: EvaluationSetDetail;
  choice: Choice;
  onChange: (choice: Choice) => void;
}) {
  const { t } = useTranslation('evaluation');
  const toggle = (mode: EvaluationMode, isOn: boolean) =>
    onChange({
      ...choice,
      left: isOn ? choice.left.filter((one) => one !== mode) : [...choice.left, mode],
    });
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-13 font-semibold">{t('run.modes')}</legend>
        {set.modes.map((mode) => (
          <Checkbox
            key={mode}
            value={!choice.left.includes(mode)}
            isDisabled={mode === 'hybrid'}
            onValueChange={(isOn) => toggle(mode, isOn)}
          >
            {t(`modes.${mode}`)}
            <span className="text-text-faint"> · {t(`modeHints.${mode}`)}</span>
          </Checkbox>
        ))}
        <p className="text-12 text-text-faint">{t('run.alwaysHybrid')}</p>
      </fieldset>
      {set.legs.length > 0 && (
        <Switch
          value={choice.checksLegs}
          onValueChange={(checksLegs) => onChange({ ...choice, checksLegs })}
          label={t('run.checksLegs')}
          hint={t('run.checksLegsHint')}
        />
      )}
      <div className="flex flex-col gap-1">
        <span className="text-13 font-semibold">{t('run.limit')}</span>
        <SegmentedControl
          label={t('run.limit')}
          size="small"
          value={String(choice.limit)}
          onValueChange={(limit) => onChange({ ...choice, limit: limit === '10' ? 10 : 100 })}
          options={[
            { value: '10', label: '10' },
            { value: '100', label: '100' },
          ]}
        />
      </div>
    </div>
  );
}
