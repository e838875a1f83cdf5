'use client';
import type { Document } from '@onyx/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../../api/use-collections.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { formatNames } from '../../viewer/format-icon.tsx';
import { VisibilityIcon } from '../collection-select.tsx';
import { StageCell } from '../list/stage-cell.tsx';

/** What is known about a document, and who may read it. */
export function DocumentDetails({ document }: { document: Document }) {
  const { t } = useTranslation('documents');
  const format = useFormat();
  const { data: collections } = useCollections();
  const collection = collections?.find(({ id }) => id === document.collectionId);
  const rows: [string, ReactNode][] = [
    [t('details.status'), <StageCell key="status" document={document} />],
    [t('details.file'), document.fileName],
    [t('details.folder'), document.folder === '' ? '–' : document.folder],
    [t('details.collection'), document.collectionName],
    [
      t('details.readers'),
      collection ? (
        <span key="readers" className="flex items-start gap-2">
          <VisibilityIcon visibility={collection.visibility} />
          {t(`readers.${collection.visibility}`, { name: collection.ownerName })}
        </span>
      ) : (
        '–'
      ),
    ],
    [t('details.format'), formatNames[document.format]],
    [t('details.size'), format.bytes(document.sizeBytes)],
    [t('details.pages'), document.pageCount === null ? '–' : format.number(document.pageCount)],
    [t('details.chunks'), format.number(document.chunkCount)],
    [t('details.language'), document.language === null ? '–' : t(`languages.${document.language}`)],
    [t('details.added'), <RelativeTime key="added" value={document.createdAt} />],
    [t('details.by'), document.createdBy],
    [t('details.updated'), <RelativeTime key="updated" value={document.updatedAt} />],
  ];
  return (
    <dl className="grid grid-cols-[112px_minmax(0,1fr)] gap-x-4 gap-y-2 text-14">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-text-faint">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
