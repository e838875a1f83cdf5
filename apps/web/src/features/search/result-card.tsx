'use client';
import type { Passage, SearchResult, TextLanguage } from '@onyx/contracts';
import { Pin } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from '../../parts/class-names.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { FormatIcon, formatNames } from '../viewer/format-icon.tsx';
import { MarkedText } from '../viewer/marked-text.tsx';
import { shortPlaceText } from '../viewer/place.ts';
import { documentHref } from '../viewer/viewer-links.ts';
import { Explanation } from './explanation.tsx';
import { snippetOf } from './snippet.ts';

const snippetLength: Record<TextLanguage, number> = { en: 260, zh: 130, other: 200 };

/** A document that was found: title, where it is, and the passages that answer, each to be opened beside the list. */
export function ResultCard({
  result,
  openPassage,
  onOpen,
}: {
  result: SearchResult;
  /** Which of its passages is shown in the panel; null when none is. */
  openPassage: number | null;
  onOpen: (passage: number) => void;
}) {
  const { t } = useTranslation('search');
  const path = [result.collectionName, ...result.folder.split('/').filter(Boolean), result.fileName].join(
    ' › ',
  );
  const isOpen = openPassage !== null;
  return (
    <article
      data-result={result.documentId}
      aria-current={isOpen ? 'true' : undefined}
      className={classNames(
        'rounded-card border px-4 py-3',
        isOpen ? 'border-accent bg-accent-soft' : 'border-line bg-surface-raised',
      )}
    >
      <h2 className="flex items-center gap-2 text-16 font-semibold">
        <FormatIcon format={result.format} />
        <button
          type="button"
          data-result-title
          onClick={() => onOpen(0)}
          className="min-w-0 rounded-control text-left hover:underline"
          title={result.title}
        >
          <span className="line-clamp-1 wrap-anywhere">
            <MarkedText text={result.title} marks={result.titleMarks} />
          </span>
        </button>
      </h2>
      <p className="mt-0.5 flex items-center gap-1 text-13 text-text-faint">
        <span className="truncate" title={path}>
          {path}
        </span>
        <span aria-hidden>·</span>
        <span className="shrink-0">{formatNames[result.format]}</span>
        <span aria-hidden>·</span>
        <RelativeTime value={result.updatedAt} className="shrink-0" />
        {result.isPinned && (
          <>
            <span aria-hidden>·</span>
            <Pin size={12} aria-hidden className="shrink-0" />
            <span className="shrink-0">{t('result.pinned')}</span>
          </>
        )}
      </p>
      <ul className="mt-1 -mx-2 flex flex-col">
        {result.passages.map((passage, index) => (
          <li key={passage.chunkId}>
            <PassageButton
              title={result.title}
              passage={passage}
              isOpen={openPassage === index}
              onOpen={() => onOpen(index)}
            />
            {passage.explanation && <Explanation explanation={passage.explanation} score={passage.score} />}
          </li>
        ))}
      </ul>
      {result.morePassages > 0 && (
        <Link
          href={`${documentHref({
            documentId: result.documentId,
            version: result.documentVersion,
            location: result.passages[0]?.location,
          })}&aside=passages`}
          prefetch={false}
          className="mt-1 inline-block rounded-control text-13 text-accent hover:underline"
        >
          {t('result.more', { count: result.morePassages })}
        </Link>
      )}
      {result.similar.length > 0 && <SimilarDocuments similar={result.similar} />}
    </article>
  );
}

/** Documents that were left out of the list because they say nearly the same as this one. */
function SimilarDocuments({ similar }: Pick<SearchResult, 'similar'>) {
  const { t } = useTranslation('search');
  return (
    <details className="mt-1 text-13">
      <summary className="cursor-pointer rounded-control text-text-muted hover:text-text">
        {t('result.similar', { count: similar.length })}
      </summary>
      <ul className="mt-1 flex flex-col gap-1 border-l border-line pl-3">
        {similar.map(({ documentId, title, folder, collectionName }) => (
          <li key={documentId} className="flex min-w-0 gap-2">
            <Link
              href={documentHref({ documentId })}
              prefetch={false}
              className="min-w-0 truncate rounded-control text-accent hover:underline"
            >
              {title}
            </Link>
            <span className="shrink-0 text-text-faint">
              {[collectionName, ...folder.split('/').filter(Boolean)].join(' › ')}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function PassageButton({
  title,
  passage,
  isOpen,
  onOpen,
}: {
  /** Of its document. */
  title: string;
  passage: Passage;
  isOpen: boolean;
  onOpen: () => void;
}) {
  const { t: viewer } = useTranslation('viewer');
  const { text, marks, language, location } = passage;
  const snippet = useMemo(() => snippetOf(text, marks, snippetLength[language]), [text, marks, language]);
  const place = shortPlaceText(location, viewer, title);
  return (
    <button
      type="button"
      aria-pressed={isOpen}
      onClick={onOpen}
      className={classNames(
        'block w-full rounded-control px-2 py-1 text-left text-14',
        isOpen ? 'bg-surface' : 'hover:bg-surface-hover',
      )}
    >
      <span className="line-clamp-3">
        {place !== '' && <span className="mr-2 text-12 text-text-faint">{place}</span>}
        <span lang={language === 'zh' ? 'zh-CN' : language === 'en' ? 'en' : undefined}>
          <MarkedText {...snippet} />
        </span>
      </span>
    </button>
  );
}
