'use client';
import type { Source } from '@onyx/contracts';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { shortPlaceText } from '../../viewer/place.ts';
import { useCitations } from '../citations/citation-context.ts';

const shown = 3;

/** The first cited sources as cards under the answer, and a way to the others. */
export function AnswerSources({ cited, onOpenAll }: { cited: readonly Source[]; onOpenAll: () => void }) {
  const { t } = useTranslation('chat');
  const { t: tViewer } = useTranslation('viewer');
  const { active, names, open } = useCitations();
  if (cited.length === 0) return null;
  return (
    <ul
      aria-label={t('sources.title')}
      className="grid grid-cols-1 gap-2 tablet:grid-cols-[repeat(3,minmax(0,1fr))_auto]"
    >
      {cited.slice(0, shown).map((source) => {
        const place = shortPlaceText(source.location, tViewer, source.title);
        return (
          <li key={source.number} className="min-w-0">
            <button
              type="button"
              aria-current={active === source.number || undefined}
              onClick={() => open(source.number)}
              className={classNames(
                'flex h-full w-full items-center gap-2 rounded-card border px-3 py-2 text-left text-13 hover:bg-surface-hover',
                active === source.number ? 'border-accent bg-accent-soft' : 'border-line',
              )}
            >
              <span className="text-12 font-semibold text-accent tabular-nums">{source.number}</span>
              <FormatIcon format={source.format} />
              <span className="min-w-0 flex-1">
                <span className="block truncate">{names.get(source.number) ?? source.title}</span>
                {place !== '' && <span className="block truncate text-12 text-text-faint">{place}</span>}
              </span>
            </button>
          </li>
        );
      })}
      {cited.length > shown && (
        <li>
          <button
            type="button"
            aria-label={t('sources.more', { count: cited.length - shown })}
            onClick={onOpenAll}
            className="flex h-full min-h-9 w-full items-center justify-center rounded-card border border-line px-3 text-13 text-text-muted tabular-nums hover:bg-surface-hover hover:text-text"
          >
            {`+${cited.length - shown}`}
          </button>
        </li>
      )}
    </ul>
  );
}
