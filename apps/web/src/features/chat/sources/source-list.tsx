'use client';
import type { Source } from '@onyx/contracts';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../../parts/class-names.ts';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { MarkedText } from '../../viewer/marked-text.tsx';
import { shortPlaceText } from '../../viewer/place.ts';
import { excerptAround } from '../citations/excerpt.ts';
import { textLanguage } from '../text-language.ts';

/** Sources to choose from: number, title, place, a line of the passage. */
export function SourceList({
  sources,
  names,
  active,
  onOpen,
}: {
  sources: readonly Source[];
  names: ReadonlyMap<number, string>;
  active: number | null;
  onOpen: (number: number) => void;
}) {
  const { t } = useTranslation('chat');
  if (sources.length === 0)
    return <p className="px-4 py-3 text-13 text-text-muted">{t('sources.noneHere')}</p>;
  return (
    <ol className="flex flex-col p-2">
      {sources.map((source) => (
        <li key={source.number}>
          <SourceRow
            source={source}
            name={names.get(source.number) ?? source.title}
            isActive={source.number === active}
            onOpen={() => onOpen(source.number)}
          />
        </li>
      ))}
    </ol>
  );
}

function SourceRow({
  source,
  name,
  isActive,
  onOpen,
}: {
  source: Source;
  name: string;
  isActive: boolean;
  onOpen: () => void;
}) {
  const { t: tViewer } = useTranslation('viewer');
  const element = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isActive]);
  const place = shortPlaceText(source.location, tViewer, source.title);
  const { text, marks } = excerptAround(source.text.replaceAll('\n', ' '), source.marks, 90);
  return (
    <button
      ref={element}
      type="button"
      aria-current={isActive || undefined}
      onClick={onOpen}
      className={classNames(
        'flex w-full items-start gap-2 rounded-control px-2 py-2 text-left text-13 focus-visible:-outline-offset-2',
        isActive ? 'bg-accent-soft' : 'hover:bg-surface-hover',
      )}
    >
      <span
        className={classNames(
          'mt-px inline-flex h-4.5 min-w-4.5 shrink-0 items-center justify-center rounded-control px-1 text-12 font-semibold tabular-nums',
          isActive ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent',
        )}
      >
        {source.number}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <FormatIcon format={source.format} />
          <span className="min-w-0 flex-1 truncate font-semibold">{name}</span>
          {place !== '' && (
            <span className="max-w-[45%] shrink-0 truncate text-12 text-text-muted">{place}</span>
          )}
        </span>
        {/* Not `truncate`: that leaves the colour of a cut mark behind the ellipsis. */}
        <span
          className="line-clamp-1 text-12 wrap-anywhere text-text-muted [&_mark]:text-text"
          lang={textLanguage(text)}
        >
          <MarkedText text={text} marks={marks} />
        </span>
      </span>
    </button>
  );
}
