'use client';
import type { ModelComparison } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { ErrorNote } from '../../../parts/error-state.tsx';

/** What would change if a model were searched: in one sentence, then the questions it would change most. */
export function Comparison({ result, error }: { result: ModelComparison | undefined; error: Error | null }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  if (error) return <ErrorNote error={error} />;
  if (!result) return null;
  const { questionCount, areSaved, overlapAt10, medianMs, changes } = result;
  return (
    <section aria-label={t('search.comparison')} className="rounded-control bg-surface-sunken p-3 text-13">
      <output className="block">
        <p>
          {questionCount === 0
            ? t('search.nothingToAsk')
            : t('search.overlap', { share: format.percent(overlapAt10) })}
        </p>
        {questionCount > 0 && (
          <>
            <p className="text-text-muted">
              {t(areSaved ? 'search.askedSaved' : 'search.askedHeadings', { count: questionCount })}
            </p>
            <p className="text-text-muted tabular-nums">
              {t('search.medianMs', {
                before: format.number(Math.round(medianMs.before)),
                after: format.number(Math.round(medianMs.after)),
              })}
            </p>
          </>
        )}
      </output>
      {changes.length > 0 && (
        <ul className="mt-3 divide-y divide-line border-t border-line">
          {changes.map((change) => (
            <li key={change.question} className="py-2">
              <p className="font-semibold break-words">{change.question}</p>
              <div className="mt-1 grid grid-cols-1 gap-2 tablet:grid-cols-2">
                <Ranking label={t('search.before')} titles={change.before} />
                <Ranking label={t('search.after')} titles={change.after} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Ranking({ label, titles }: { label: string; titles: readonly string[] }) {
  const { t } = useTranslation('settings');
  return (
    <div className="min-w-0">
      <p className="text-12 text-text-faint">{label}</p>
      {titles.length === 0 ? (
        <p className="text-text-muted">{t('search.nothingFound')}</p>
      ) : (
        <ol className="list-inside list-decimal text-text-muted">
          {titles.map((title, index) => (
            // Two documents may have the same title.
            // eslint-disable-next-line react/no-array-index-key
            <li key={index} className="truncate">
              {title}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
