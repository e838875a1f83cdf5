'use client';
import type { SearchLeg } from '@onyx/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { ErrorState } from '../../../parts/error-state.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { SettingsCard } from '../settings-layout.tsx';

/** The ways of searching that are there without any choice, each in one line. */
export function LegsCard() {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = useQuery({
    queryKey: [...queryKeys.retrievalModels, 'legs'],
    queryFn: async ({ signal }) => (await api.listSearchLegs({}, { signal })).legs,
    refetchInterval: 30_000,
  });
  return (
    <SettingsCard title={t('search.builtIn')} text={t('search.builtInText')}>
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={3} className="h-10" />}
      {data && (
        <ul className="-my-2 divide-y divide-line">
          {data.map(({ leg, ...state }) =>
            leg === 'model' ? null : <LegRow key={leg} leg={leg} {...state} />,
          )}
        </ul>
      )}
      {data && countsDiffer(data) && (
        <p className="text-13 text-pretty text-text-muted">{t('search.countsDiffer')}</p>
      )}
    </SettingsCard>
  );
}

/** Whether people may wonder why one way counts less than another. One that counts nothing yet tells why itself. */
function countsDiffer(legs: readonly SearchLeg[]): boolean {
  const counts = legs.flatMap(({ leg, chunks }) => (leg === 'model' || chunks === 0 ? [] : [chunks]));
  return new Set(counts).size > 1;
}

type BuiltInLeg = Exclude<SearchLeg['leg'], 'model'>;

function LegRow({ leg, chunks, trainedAt }: SearchLeg & { leg: BuiltInLeg }) {
  const { t } = useTranslation('settings');
  const { t: tSearch } = useTranslation('search');
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2">
      <div className="min-w-0">
        <p className="font-semibold">{tSearch(`explain.legs.${leg}`)}</p>
        <p className="text-13 text-text-muted">{t(`search.legs.${leg}`)}</p>
      </div>
      <p className="text-13 text-text-faint tabular-nums">
        {leg === 'latent' && chunks === 0 ? t('search.notLearned') : t('search.passages', { count: chunks })}
        {trainedAt !== null && (
          <>
            {' · '}
            {t('search.learned')} <RelativeTime value={trainedAt} />
          </>
        )}
      </p>
    </li>
  );
}
