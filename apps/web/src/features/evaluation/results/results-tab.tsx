'use client';
import {
  evaluationModeSchema,
  type EvaluationMode,
  type EvaluationRun,
  type EvaluationSetDetail,
} from '@onyx/contracts';
import { ChartLine } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../../frame/url-state.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { EmptyState } from '../../../parts/empty-state.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { Select } from '../../../parts/select.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { figureText } from '../figures.ts';
import { useComparison, useEvaluationRuns } from '../use-evaluation.ts';
import { ChangesCard } from './changes-card.tsx';
import { FiguresCard } from './figures-card.tsx';
import { LegsCard } from './legs-card.tsx';
import { RunBar } from './run-bar.tsx';

/** What the runs of a set say: figures against an earlier run, the questions that changed, and each leg's part. */
export function ResultsTab({ set }: { set: EvaluationSetDetail }) {
  const { t } = useTranslation('evaluation');
  const url = useUrlState();
  const { data: runs, error, refetch } = useEvaluationRuns(set.id);
  const hasQuestions = set.questions > set.unanswerable;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!runs) return <SkeletonRows count={3} className="h-16 rounded-card" />;
  if (runs.length === 0 && !hasQuestions) {
    return (
      <EmptyState
        icon={<ChartLine size={20} aria-hidden />}
        title={t('run.noQuestions')}
        action={
          <Button variant="primary" onClick={() => url.set({ tab: 'questions' }, 'replace')}>
            {t('run.toQuestions')}
          </Button>
        }
      >
        {t('run.noQuestionsText')}
      </EmptyState>
    );
  }
  const measured = runs.filter(({ figures }) => figures?.hybrid);
  return (
    <div className="flex flex-col gap-4">
      <RunBar set={set} newest={runs[0]} canStart={hasQuestions} />
      {measured.length > 0 && <Figures set={set} runs={measured} />}
      {runs.length === 0 && (
        <EmptyState icon={<ChartLine size={20} aria-hidden />} title={t('run.none')}>
          {t('run.noneText')}
        </EmptyState>
      )}
    </div>
  );
}

/** `runs`: those with figures, newest first. `?run=`, `?earlier=` and `?mode=` say what is shown. */
function Figures({ set, runs }: { set: EvaluationSetDetail; runs: EvaluationRun[] }) {
  const { t } = useTranslation('evaluation');
  const url = useUrlState();
  const index = Math.max(
    0,
    runs.findIndex(({ id }) => id === url.get('run')),
  );
  const run = runs[index]!;
  const older = runs.slice(index + 1).filter(({ status }) => status === 'done');
  const wanted = url.get('earlier');
  const earlier = wanted === 'none' ? undefined : (older.find(({ id }) => id === wanted) ?? older[0]);
  const mode = evaluationModeSchema.safeParse(url.get('mode')).data ?? 'hybrid';
  const comparison = useComparison(set.id, run, earlier?.id, mode);
  const shown = earlier ? comparison.data : undefined;
  const changeMode = (next: EvaluationMode) => url.set({ mode: next === 'hybrid' ? null : next }, 'replace');
  return (
    <>
      <div className="grid grid-cols-1 gap-3 tablet:grid-cols-2">
        <RunSelect
          label={t('run.shown')}
          runs={runs}
          value={run.id}
          onChange={(id) => url.set({ run: id, earlier: null }, 'replace')}
        />
        {older.length > 0 && (
          <RunSelect
            label={t('run.compareWith')}
            runs={older}
            value={earlier?.id ?? 'none'}
            hasNone
            onChange={(id) => url.set({ earlier: id }, 'replace')}
          />
        )}
      </div>
      {comparison.error && <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} />}
      <FiguresCard run={run} earlier={earlier} differences={shown?.differences} />
      <LegsCard set={set} run={run} />
      <ChangesCard
        set={set}
        run={run}
        mode={mode}
        onMode={changeMode}
        comparison={shown}
        isCompared={earlier !== undefined}
        isFirst={older.length === 0}
      />
    </>
  );
}

function RunSelect({
  label,
  runs,
  value,
  hasNone = false,
  onChange,
}: {
  label: string;
  runs: EvaluationRun[];
  value: string;
  /** Whether nothing may be chosen. */
  hasNone?: boolean;
  onChange: (id: string) => void;
}) {
  const { t } = useTranslation('evaluation');
  const format = useFormat();
  const options = runs.map(({ id, createdAt, figures }) => ({
    value: id,
    label: t('run.label', {
      time: format.shortTime(createdAt),
      figure: figureText(figures?.hybrid?.ndcg10 ?? 0),
    }),
  }));
  return (
    <span className="flex min-w-0 flex-col gap-1">
      <span aria-hidden className="text-13 font-semibold">
        {label}
      </span>
      <Select
        label={label}
        value={value}
        onValueChange={onChange}
        options={hasNone ? [...options, { value: 'none', label: t('run.nothing') }] : options}
      />
    </span>
  );
}
