'use client';
import type { Document, PassageLocation } from '@onyx/contracts';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasErrorCode } from '../../api/error-text.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { DocumentSurface } from './document-surface.tsx';
import { GoneDocument } from './gone-document.tsx';
import { markedWords, type MarkRequest } from './text-marks.ts';
import { useDocument } from './use-document.ts';
import { VersionNotice } from './version-notice.tsx';
import { ViewerHeader } from './viewer-header.tsx';
import { ViewerSkeleton } from './viewer-skeleton.tsx';
import './viewer.css';
import type { ViewedPassage } from './viewed-passage.ts';

export type PassageViewerProps = {
  documentId: string;
  /** The version a citation was made from; the current one when absent. */
  version?: number | undefined;
  /** Where to open; the beginning when absent. */
  location?: PassageLocation | undefined;
  passage?: ViewedPassage | undefined;
  /** A second place to light, e.g. the passage a pointer is on in a list. */
  lit?: PassageLocation | undefined;
  /** Title, place and actions on top. Off where the page around says them. */
  hasHeader?: boolean;
  /** Told which page of a PDF is being read. */
  onPageChange?: (page: number) => void;
};

/**
 * A document opened at a passage, the passage marked: PDF pages with boxes, anything else as text, tables, slides.
 * Fills the flex column it stands in and scrolls by itself. Loads everything it needs by `documentId`.
 */
export function PassageViewer(props: PassageViewerProps) {
  const { documentId, passage, location } = props;
  const { data: document, error, refetch } = useDocument(documentId);
  if (document) return <OpenDocument key={documentId} {...props} document={document} />;
  if (hasErrorCode(error, 'not-found', 'forbidden')) {
    return <GoneDocument passage={passage} location={location} />;
  }
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return <ViewerSkeleton hasHeader={props.hasHeader !== false} />;
}

function OpenDocument({
  document,
  version: citedVersion,
  location,
  passage,
  lit,
  hasHeader = true,
  onPageChange,
}: PassageViewerProps & { document: Document }) {
  const { t } = useTranslation('viewer');
  const [isCurrentWanted, setIsCurrentWanted] = useState(false);
  const version = isCurrentWanted ? undefined : citedVersion;
  const isOld = version !== undefined && version !== document.version;
  const [isTextWanted, setIsTextWanted] = useState(false);
  const marks = useMarks(passage);
  // Opening the current version instead of the cited one: places may have moved, so the text is looked for there.
  const place = isCurrentWanted && citedVersion !== document.version ? undefined : location;
  return (
    <section
      aria-label={t('viewerOf', { title: document.title })}
      className="flex min-h-0 min-w-0 flex-1 flex-col"
    >
      {hasHeader && (
        <ViewerHeader
          document={document}
          version={isOld ? version : undefined}
          location={place}
          quote={passage?.quote ?? passage?.text}
          isText={isTextWanted}
          onTextChange={document.format === 'pdf' ? setIsTextWanted : undefined}
        />
      )}
      {isOld && (
        <VersionNotice
          shown={version}
          current={document.version}
          onOpenCurrent={() => setIsCurrentWanted(true)}
        />
      )}
      <DocumentSurface
        document={document}
        version={isOld ? version : undefined}
        location={place}
        marks={marks}
        language={passage?.language}
        lit={lit}
        isText={isTextWanted}
        onShowText={() => setIsTextWanted(true)}
        {...(onPageChange && { onPageChange })}
      />
    </section>
  );
}

function useMarks(passage: ViewedPassage | undefined): MarkRequest {
  return useMemo(
    () =>
      passage
        ? {
            ...(passage.quote !== undefined && { quote: passage.quote }),
            ...(passage.marks && { words: markedWords(passage.text, passage.marks) }),
          }
        : {},
    [passage],
  );
}
