'use client';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import Link from 'next/link';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Chip } from '../../../parts/chip.tsx';
import { ErrorState } from '../../../parts/error-state.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { documentHref, fileHref } from '../../viewer/viewer-links.ts';

/** Every version of a document, the newest first, to open or to download. */
export function VersionList({ documentId }: { documentId: string }) {
  const { t } = useTranslation('documents');
  const { t: viewer } = useTranslation('viewer');
  const format = useFormat();
  const { data, error, refetch } = useQuery({
    queryKey: [...queryKeys.documents, documentId, 'versions'],
    queryFn: async ({ signal }) =>
      (await api.listDocumentVersions({ params: { documentId } }, { signal })).versions,
  });
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <SkeletonRows count={2} className="h-14" />;
  return (
    <ul className="flex flex-col gap-2">
      {data.map((version) => (
        <li
          key={version.version}
          className="flex items-center gap-2 rounded-card border border-line py-2 pr-2 pl-3"
        >
          <div className="min-w-0 flex-1">
            <p className="flex items-center gap-2">
              <Link
                href={documentHref({ documentId, version: version.version })}
                prefetch={false}
                className="font-semibold hover:underline"
              >
                {t('versions.one', { version: version.version })}
              </Link>
              {version.isCurrent && <Chip tone="success">{t('versions.current')}</Chip>}
            </p>
            <p className="truncate text-12 text-text-faint">
              <RelativeTime value={version.createdAt} /> · {version.createdBy} ·{' '}
              {format.bytes(version.sizeBytes)}
            </p>
          </div>
          <a
            href={fileHref(documentId, version.version, true)}
            download={version.fileName}
            aria-label={viewer('download')}
            title={viewer('download')}
            className="flex size-7 shrink-0 items-center justify-center rounded-control text-text-muted hover:bg-surface-hover hover:text-text pointer-coarse:size-11"
          >
            <Download size={16} aria-hidden />
          </a>
        </li>
      ))}
    </ul>
  );
}
