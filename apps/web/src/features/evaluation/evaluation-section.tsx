'use client';
import type { EvaluationSet } from '@onyx/contracts';
import { Gauge, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../frame/url-state.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorState } from '../../parts/error-state.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { SettingsCard, SettingsSection } from '../settings/settings-layout.tsx';
import { figureText, trendPoints } from './figures.ts';
import { SetDialog } from './set/set-dialog.tsx';
import { SetView } from './set/set-view.tsx';
import { isUnderWay, useEvaluationSets } from './use-evaluation.ts';

/** Question sets and what their runs say about search. `?set=` opens one. */
export function EvaluationSection() {
  const setId = useUrlState().get('set');
  return setId === '' ? <SetList /> : <SetView key={setId} setId={setId} />;
}

function SetList() {
  const { t } = useTranslation('evaluation');
  const { t: tSettings } = useTranslation('settings');
  const url = useUrlState();
  const [isCreating, setIsCreating] = useState(false);
  const { data, error, refetch } = useEvaluationSets();
  const create = (
    <Button variant="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setIsCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <SettingsSection
      title={tSettings('sections.evaluation')}
      text={t('text')}
      action={data?.length ? create : undefined}
    >
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={3} className="h-16 rounded-card" />}
      {data?.length === 0 && (
        <SettingsCard>
          <EmptyState icon={<Gauge size={20} aria-hidden />} title={t('none')} action={create}>
            {t('noneText')}
          </EmptyState>
        </SettingsCard>
      )}
      {data && data.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {data.map((set) => (
            <li key={set.id}>
              <button
                type="button"
                onClick={() => url.set({ set: set.id })}
                className="flex w-full items-center gap-4 rounded-card p-4 text-left hover:bg-surface-hover focus-visible:-outline-offset-2"
              >
                <SetSummary set={set} />
              </button>
            </li>
          ))}
        </ul>
      )}
      {isCreating && (
        <SetDialog
          onClose={() => setIsCreating(false)}
          onSaved={({ id }) => url.set({ set: id, tab: 'questions' })}
        />
      )}
    </SettingsSection>
  );
}

function SetSummary({ set }: { set: EvaluationSet }) {
  const { t } = useTranslation('evaluation');
  const { lastRun, lastFigures } = set;
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate font-semibold">{set.name}</span>
        <span className="mt-1 block truncate text-13 text-text-muted">
          {set.collectionName} · {t('questions', { count: set.questions })}
          {lastRun && isUnderWay(lastRun) ? (
            <> · {t('underWay', { done: lastRun.done, total: lastRun.total })}</>
          ) : (
            lastRun && (
              <>
                {' · '}
                <RelativeTime value={lastRun.createdAt} />
              </>
            )
          )}
        </span>
      </span>
      {lastFigures ? (
        <>
          {set.trend.length > 1 && <Trend values={set.trend} />}
          <span className="shrink-0 text-right">
            <span className="block text-16 font-semibold tabular-nums">{figureText(lastFigures.ndcg10)}</span>
            <span className="block text-12 text-text-faint">{t('figures.ndcg10')}</span>
          </span>
        </>
      ) : (
        <span className="shrink-0 text-13 text-text-faint">{t('notRunYet')}</span>
      )}
    </>
  );
}

const trendSize = { width: 72, height: 24 };

/** The last runs as a line, the newest with a dot. */
function Trend({ values }: { values: readonly number[] }) {
  const { t } = useTranslation('evaluation');
  const points = trendPoints(values, trendSize.width, trendSize.height);
  const [x = '0', y = '0'] = (points.split(' ').at(-1) ?? '').split(',');
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  return (
    <svg
      role="img"
      aria-label={t('trend', { count: values.length, first: figureText(first), last: figureText(last) })}
      viewBox={`-3 -3 ${trendSize.width + 6} ${trendSize.height + 6}`}
      className="hidden h-[30px] w-[78px] shrink-0 overflow-visible text-accent tablet:block"
    >
      <polyline points={points} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinejoin="round" />
      <circle cx={x} cy={y} r={2.5} fill="currentColor" />
    </svg>
  );
}
