'use client';
import type { EvaluationRun, EvaluationSetDetail, SwitchableLeg } from '@onyx/contracts';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { Button } from '../../../parts/button.tsx';
import { Chip } from '../../../parts/chip.tsx';
import { toast } from '../../../parts/toast.tsx';
import { SettingsCard } from '../../settings/settings-layout.tsx';
import { useRefreshEvaluation } from '../use-evaluation.ts';
import { Difference } from './figures-card.tsx';

/** What each leg adds to the others here. One that hurts can be turned off for the collection, and on again. */
export function LegsCard({ set, run }: { set: EvaluationSetDetail; run: EvaluationRun }) {
  const { t } = useTranslation('evaluation');
  const refresh = useRefreshEvaluation();
  const turn = useMutation({
    mutationFn: ({ leg, isOn }: { leg: SwitchableLeg; isOn: boolean }) =>
      api.setEvaluationLeg({ params: { setId: set.id, leg }, body: { isOn } }),
    onSuccess: (_set, { leg, isOn }) => {
      toast.success(t(isOn ? 'legs.turnedOn' : 'legs.turnedOff', { leg: t(`modes.${leg}`) }));
      return refresh();
    },
  });
  const rows = set.legs.filter(({ leg, isOn }) => !isOn || run.legDifferences[leg]);
  if (rows.length === 0) return null;
  const words = { better: t('legs.helps'), worse: t('legs.hurts'), none: t('legs.unclear') };
  return (
    <SettingsCard title={t('legs.title')} text={t('legs.text')}>
      <ul className="-my-2 divide-y divide-line">
        {rows.map(({ leg, isOn }) => {
          const difference = run.legDifferences[leg];
          const hurts = difference?.verdict === 'worse';
          return (
            <li key={leg} className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <div className="min-w-40 flex-1">
                <p className="flex items-center gap-2">
                  <span className="font-semibold">{t(`modes.${leg}`)}</span>
                  {!isOn && <Chip tone="warning">{t('legs.off')}</Chip>}
                </p>
                <p className="text-12 text-text-faint">{t(`modeHints.${leg}`)}</p>
              </div>
              {difference && <Difference difference={difference} words={words} />}
              {(hurts || !isOn) && set.can.switchLegs && (
                <Button
                  size="small"
                  isBusy={turn.isPending && turn.variables.leg === leg}
                  onClick={() => turn.mutate({ leg, isOn: !isOn })}
                >
                  {isOn ? t('legs.turnOff') : t('legs.turnOn')}
                </Button>
              )}
              {hurts && isOn && !set.can.switchLegs && (
                <p className="w-full text-12 text-text-faint">{t('legs.ownerOnly')}</p>
              )}
            </li>
          );
        })}
      </ul>
    </SettingsCard>
  );
}
