'use client';
import {
  evaluationModeSchema,
  type EvaluationComparison,
  type EvaluationDifference,
  type EvaluationRun,
} from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Chip } from '../../../parts/chip.tsx';
import { Cell, HeaderCell, Row, Table } from '../../../parts/table.tsx';
import { SettingsCard } from '../../settings/settings-layout.tsx';
import { changeText, figureText } from '../figures.ts';

/** The figures of a run by mode, each with its difference to the earlier run. */
export function FiguresCard({
  run,
  earlier,
  differences,
}: {
  run: EvaluationRun;
  earlier: EvaluationRun | undefined;
  differences: EvaluationComparison['differences'] | undefined;
}) {
  const { t } = useTranslation('evaluation');
  const format = useFormat();
  const rows = evaluationModeSchema.options.flatMap((mode) => {
    const figures = run.figures?.[mode];
    return figures ? [{ mode, figures }] : [];
  });
  const hasPassages = rows.some(({ figures }) => figures.passage10 !== null);
  const incomplete = Math.max(0, ...rows.map(({ figures }) => figures.incomplete));
  const compared = differences?.hybrid?.questions;
  const legsOf = ({ legs }: EvaluationRun) =>
    legs.map((leg) => t(`modes.${leg}`)).join(t('figures.listSeparator'));
  const right = 'text-right whitespace-nowrap';
  return (
    <SettingsCard>
      <Table label={t('figures.title')}>
        <thead>
          <tr>
            <HeaderCell>{t('figures.search')}</HeaderCell>
            <HeaderCell className={right}>{t('figures.ndcg10')}</HeaderCell>
            {differences && <HeaderCell className="whitespace-nowrap">{t('figures.change')}</HeaderCell>}
            <HeaderCell className={right}>{t('figures.recall10')}</HeaderCell>
            <HeaderCell className={right}>{t('figures.mrr10')}</HeaderCell>
            {hasPassages && <HeaderCell className={right}>{t('figures.passage10')}</HeaderCell>}
            <HeaderCell className={right}>{t('figures.latency')}</HeaderCell>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ mode, figures }) => (
            <Row key={mode}>
              <Cell className="min-w-28">
                <span className="block font-semibold">{t(`modes.${mode}`)}</span>
                <span className="block text-12 text-text-faint">{t(`modeHints.${mode}`)}</span>
              </Cell>
              <Cell className={`${right} font-semibold`}>{figureText(figures.ndcg10)}</Cell>
              {differences && (
                <Cell>{differences[mode] && <Difference difference={differences[mode]} />}</Cell>
              )}
              <Cell className={right}>{figureText(figures.recall10)}</Cell>
              <Cell className={right}>{figureText(figures.mrr10)}</Cell>
              {hasPassages && (
                <Cell className={right}>
                  {figures.passage10 === null ? '–' : format.percent(figures.passage10)}
                </Cell>
              )}
              <Cell className={`${right} text-text-muted`}>
                {t('figures.ms', {
                  p50: figures.latencyMs.p50.toFixed(0),
                  p95: figures.latencyMs.p95.toFixed(0),
                })}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
      <div className="flex flex-col gap-1 text-12 text-text-faint">
        {incomplete > 0 && <p className="text-warning">{t('figures.incomplete', { count: incomplete })}</p>}
        {earlier && legsOf(earlier) !== legsOf(run) && (
          <p className="text-warning">{t('figures.legs', { now: legsOf(run), earlier: legsOf(earlier) })}</p>
        )}
        {compared !== undefined && <p>{t('figures.basis', { count: compared })}</p>}
        <p>
          {t('figures.legend')} {hasPassages && t('figures.passageLegend')}
        </p>
      </div>
    </SettingsCard>
  );
}

const tones = { better: 'success', worse: 'danger', none: 'neutral' } as const;

/** A difference, its interval, and in words whether it is more than chance. */
export function Difference({
  difference: { mean, low, high, verdict },
  words,
}: {
  difference: EvaluationDifference;
  /** For the verdicts, where they say something else than better and worse. */
  words?: Record<EvaluationDifference['verdict'], string>;
}) {
  const { t } = useTranslation('evaluation');
  return (
    <span className="flex flex-col items-start gap-0.5 whitespace-nowrap">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <span className="tabular-nums">{changeText(mean)}</span>
        <Chip tone={tones[verdict]}>{words?.[verdict] ?? t(`figures.${verdict}`)}</Chip>
      </span>
      <span className="text-12 text-text-faint tabular-nums">
        {t('figures.interval', { low: changeText(low), high: changeText(high) })}
      </span>
    </span>
  );
}
