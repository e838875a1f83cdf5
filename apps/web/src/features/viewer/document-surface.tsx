'use client';
import type { Document, PassageLocation, TextLanguage } from '@onyx/contracts';
import { FileX2, Hourglass } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useErrorInfoText } from '../../api/error-text.ts';
import { ButtonLink } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { BlockViewer } from './blocks/block-viewer.tsx';
import { PdfFailureNotice } from './pdf/pdf-failure-notice.tsx';
import { PdfViewer, type PdfTarget } from './pdf/pdf-viewer.tsx';
import type { MarkRequest } from './text-marks.ts';
import { useBoxes } from './use-boxes.ts';
import { isWorking } from './use-document.ts';
import { fileHref } from './viewer-links.ts';

/** The document itself: pages of a PDF, or its text; or why there is nothing to see. */
export function DocumentSurface({
  document,
  version,
  location,
  marks,
  language,
  lit,
  isText,
  onShowText,
  onPageChange,
}: {
  document: Document;
  /** Only of an old one. */
  version: number | undefined;
  location: PassageLocation | undefined;
  marks: MarkRequest;
  language: TextLanguage | undefined;
  lit: PassageLocation | undefined;
  isText: boolean;
  onShowText: () => void;
  onPageChange?: (page: number) => void;
}) {
  const targetKey = location
    ? `${location.blockStart}-${location.blockEnd}-${location.page ?? ''}-${location.range ?? ''}-${version ?? ''}`
    : 'start';
  if (document.format === 'pdf' && !isText) {
    return (
      <PdfSurface
        document={document}
        version={version}
        location={location}
        lit={lit}
        targetKey={targetKey}
        onShowText={onShowText}
        {...(onPageChange && { onPageChange })}
      />
    );
  }
  return (
    <BlockViewer
      // The number makes the text be asked for anew when another version becomes the current one.
      key={`${document.id}-${version ?? document.version}-${document.status.isSearchable}`}
      documentId={document.id}
      version={version}
      title={document.title}
      language={langTag(language ?? document.language ?? undefined)}
      location={location}
      marks={marks}
      lit={lit}
      targetKey={targetKey}
      empty={<NoText document={document} version={version} />}
    />
  );
}

function PdfSurface({
  document,
  version,
  location,
  lit,
  targetKey,
  onShowText,
  onPageChange,
}: {
  document: Document;
  version: number | undefined;
  location: PassageLocation | undefined;
  lit: PassageLocation | undefined;
  targetKey: string;
  onShowText: () => void;
  onPageChange?: (page: number) => void;
}) {
  const boxes = useBoxes(document.id, version, location);
  const target = useMemo<PdfTarget>(
    () => ({
      page: boxes[0]?.page ?? location?.page ?? 1,
      boxes,
      // Boxes may come later than the page: then the view moves on to them.
      key: `${targetKey}-${boxes.length}`,
    }),
    [boxes, location?.page, targetKey],
  );
  return (
    <PdfViewer
      // The current version's file may change under its address.
      url={fileHref(document.id, version ?? document.version)}
      title={document.title}
      target={target}
      {...(lit?.boxes && { lit: lit.boxes })}
      {...(onPageChange && { onPageChange })}
      renderFailure={(failure, retry) => (
        <PdfFailureNotice
          failure={failure}
          downloadHref={fileHref(document.id, version, true)}
          onRetry={retry}
          onShowText={document.chunkCount > 0 ? onShowText : undefined}
        />
      )}
    />
  );
}

/** Why a document has no text: still being read, could not be read, or empty. */
function NoText({ document, version }: { document: Document; version: number | undefined }) {
  const { t } = useTranslation('viewer');
  const infoText = useErrorInfoText();
  if (version === undefined && isWorking(document)) {
    return (
      <EmptyState icon={<Hourglass size={20} aria-hidden />} title={t('notReadYet.title')}>
        {t('notReadYet.text')}
      </EmptyState>
    );
  }
  const { error } = document.status;
  return (
    <EmptyState
      icon={<FileX2 size={20} aria-hidden />}
      title={t('notReadable.title')}
      action={
        <ButtonLink href={fileHref(document.id, version, true)} prefetch={false} download>
          {t('download')}
        </ButtonLink>
      }
    >
      {error ? infoText(error) : t('notReadable.text')}
    </EmptyState>
  );
}

function langTag(language: TextLanguage | undefined): string | undefined {
  if (language === undefined || language === 'other') return undefined;
  return language === 'zh' ? 'zh-CN' : 'en';
}
