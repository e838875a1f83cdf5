'use client';
import type { RetrievalModel } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Progress } from '../../../parts/progress.tsx';

/** How far a model is, with the time that is left once it can be told. */
export function ModelProgress({ model: { name, state, progress, languages } }: { model: RetrievalModel }) {
  const { t } = useTranslation('settings');
  const { t: tCommon } = useTranslation();
  const format = useFormat();
  if (!progress) return <Progress label={`${name}: ${t(`search.states.${state}`)}`} value={null} />;
  const { done, total, unit, remainingSeconds } = progress;
  const figure = unit === 'bytes' ? format.bytes : format.number;
  const soFar = tCommon('progress', { done: figure(done), total: figure(total) });
  return (
    <div className="flex flex-col gap-1">
      <Progress label={`${name}: ${t(`search.states.${state}`)}`} value={total > 0 ? done / total : null} />
      <p className="text-13 text-text-muted tabular-nums">
        {unit === 'bytes' ? soFar : t('search.progressPassages', { progress: soFar })}
        {remainingSeconds !== null &&
          ` · ${t('search.remaining', { time: format.duration(remainingSeconds) })}`}
      </p>
      {/* The total is less than what is there. */}
      {unit === 'chunks' && languages !== null && languages !== 'any' && (
        <p className="text-13 text-text-muted">{t('search.countsOwnLanguages')}</p>
      )}
    </div>
  );
}
