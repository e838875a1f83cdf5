'use client';
import type { Document, PassageLocation } from '@onyx/contracts';
import { Download, Maximize2, ScrollText } from 'lucide-react';
import Link from 'next/link';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import { FormatIcon } from './format-icon.tsx';
import { placeText } from './place.ts';
import { documentHref, fileHref } from './viewer-links.ts';

const linkClass =
  'inline-flex size-7 shrink-0 items-center justify-center rounded-control text-text-muted hover:bg-surface-hover hover:text-text pointer-coarse:size-11';

/** Which document, which place in it, and what can be done with both. */
export function ViewerHeader({
  document,
  version,
  location,
  quote,
  isText,
  onTextChange,
}: {
  document: Document;
  version: number | undefined;
  location: PassageLocation | undefined;
  quote: string | undefined;
  isText: boolean;
  onTextChange: ((isText: boolean) => void) | undefined;
}) {
  const { t } = useTranslation('viewer');
  const place = location
    ? placeText(location, t, document.title)
    : [document.collectionName, document.folder].filter(Boolean).join(' › ');
  return (
    <div className="flex min-h-12 shrink-0 items-center gap-1 border-b border-line py-1 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <h3 className="flex items-center gap-2 text-14 font-semibold">
          <FormatIcon format={document.format} />
          <span className="truncate" title={document.title}>
            {document.title}
          </span>
        </h3>
        {place !== '' && (
          <p className="truncate text-12 text-text-faint" title={place}>
            {place}
          </p>
        )}
      </div>
      {onTextChange && (
        <IconButton
          size="small"
          label={t('asText')}
          aria-pressed={isText}
          icon={<ScrollText size={16} />}
          onClick={() => onTextChange(!isText)}
        />
      )}
      {quote !== undefined && quote !== '' && <CopyButton text={quote} label={t('copyQuote')} />}
      <Tooltip text={t('download')}>
        <a
          href={fileHref(document.id, version, true)}
          download={document.fileName}
          aria-label={t('download')}
          className={linkClass}
        >
          <Download size={16} aria-hidden />
        </a>
      </Tooltip>
      <Tooltip text={t('openFull')}>
        <Link
          href={documentHref({ documentId: document.id, version, location })}
          prefetch={false}
          aria-label={t('openFull')}
          className={linkClass}
        >
          <Maximize2 size={16} aria-hidden />
        </Link>
      </Tooltip>
    </div>
  );
}
