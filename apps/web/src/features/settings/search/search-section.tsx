'use client';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../parts/error-state.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { SettingsSection } from '../settings-layout.tsx';
import { LegsCard } from './legs-card.tsx';
import { ModelsCard } from './models-card.tsx';
import { useRetrievalModels } from './use-retrieval-models.ts';

const purposes = ['embedding', 'reranking'] as const;

/** How search works here: what is built in, and the models that were added to it. */
export function SearchSection() {
  const { t } = useTranslation('settings');
  const { data, error, refetch } = useRetrievalModels();
  return (
    <SettingsSection title={t('sections.search')} text={t('search.text')}>
      <LegsCard />
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows count={2} className="h-24 rounded-card" />}
      {data &&
        purposes.map((purpose) => (
          <ModelsCard
            key={purpose}
            purpose={purpose}
            models={data.filter((model) => model.purpose === purpose)}
          />
        ))}
    </SettingsSection>
  );
}
