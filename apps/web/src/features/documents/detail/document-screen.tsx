'use client';
import type { Chunk } from '@onyx/contracts';
import { Download, MessageSquare, PanelRight } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../../frame/page-header.tsx';
import { useUrlState, withParams } from '../../../frame/url-state.ts';
import { buttonClass, ButtonLink } from '../../../parts/button.tsx';
import { IconButton } from '../../../parts/icon-button.tsx';
import { TabPanel, Tabs } from '../../../parts/tabs.tsx';
import { FormatIcon } from '../../viewer/format-icon.tsx';
import { PassageViewer } from '../../viewer/passage-viewer.tsx';
import { placeText } from '../../viewer/place.ts';
import { useAddressedLocation } from '../../viewer/use-addressed-location.ts';
import { useDocument } from '../../viewer/use-document.ts';
import { useElementSize } from '../../viewer/use-element-size.ts';
import { fileHref } from '../../viewer/viewer-links.ts';
import { ChunkList } from './chunk-list.tsx';
import { DocumentDetails } from './document-details.tsx';
import { DocumentTabs } from './document-tabs.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { VersionList } from './version-list.tsx';

/** From this width of the page on, passages stand beside the preview. */
const besidePx = 860;
const asideTabs = ['passages', 'versions', 'details'] as const;

/**
 * One document on a page of its own, its passages beside it: pointing at one lights its place.
 * `/document?id=…&version=…&page=…&blocks=12-15&chunk=…&aside=passages`
 */
export function DocumentScreen() {
  const { t } = useTranslation('viewer');
  const { t: documents } = useTranslation('documents');
  const url = useUrlState();
  const documentId = url.get('id');
  const { data: document } = useDocument(documentId);
  const location = useAddressedLocation(documentId);
  const version = url.getNumber('version') ?? undefined;
  const body = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(body);
  const hasRoom = width >= besidePx;
  const isOld = document !== undefined && version !== undefined && version !== document.version;
  const [pointed, setPointed] = useState<Chunk | null>(null);
  const aside = asideTabs.find((known) => known === url.get('aside'));
  const chunkText = url.get('chunk');
  const place = location ? placeText(location, t, document?.title) : '';

  return (
    <>
      <PageHeader
        title={document?.title ?? t('title')}
        actions={
          <>
            {document?.status.isSearchable === true && (
              <ButtonLink
                href={`/chat${withParams('', { document: documentId })}`}
                prefetch={false}
                size="small"
                icon={<MessageSquare size={16} aria-hidden />}
              >
                <span className="max-tablet:sr-only">{documents('menu.ask')}</span>
              </ButtonLink>
            )}
            {document && (
              <a
                href={fileHref(documentId, isOld ? version : undefined, true)}
                download={document.fileName}
                className={buttonClass({ size: 'small', variant: 'ghost' })}
              >
                <Download size={16} aria-hidden />
                <span className="max-tablet:sr-only">{t('download')}</span>
              </a>
            )}
            {hasRoom && (
              <IconButton
                label={t('detail.tabs')}
                aria-pressed={aside !== undefined}
                icon={<PanelRight size={20} />}
                onClick={() => url.set({ aside: aside ? null : 'passages' }, 'replace')}
              />
            )}
          </>
        }
      >
        <h1 className="flex items-center gap-2 text-14 font-semibold">
          {document && <FormatIcon format={document.format} />}
          <span className="truncate" title={document?.title}>
            {document?.title ?? t('title')}
          </span>
          {place !== '' && (
            <span className="min-w-0 shrink-[9] truncate text-13 font-normal text-text-faint">{place}</span>
          )}
        </h1>
      </PageHeader>
      <div ref={body} className="flex min-h-0 flex-1 border-t border-line">
        {width > 0 && !hasRoom && location === undefined && <DocumentTabs documentId={documentId} />}
        {width > 0 && (hasRoom || location !== undefined) && (
          <div className="flex min-h-0 min-w-0 flex-1 flex-col">
            <FailureNotice document={document} />
            <PassageViewer
              documentId={documentId}
              version={version}
              location={location}
              lit={pointed?.location}
              hasHeader={false}
            />
          </div>
        )}
        {hasRoom && aside && (
          <aside className="flex w-[380px] shrink-0 flex-col border-l border-line">
            <Tabs
              value={aside}
              onValueChange={(next) => url.set({ aside: next }, 'replace')}
              label={t('detail.tabs')}
              className="min-h-0 flex-1 [&>[role=tablist]]:px-4"
              tabs={asideTabs.map((value) => ({
                value,
                label: t(`detail.${value}`),
                ...(value === 'passages' && document && { count: document.chunkCount }),
              }))}
            >
              <TabPanel value="passages" className="flex min-h-0 flex-1 flex-col">
                <ChunkList
                  documentId={documentId}
                  selected={/^\d+$/.test(chunkText) ? Number(chunkText) : null}
                  onSelect={(chunk) =>
                    url.set({
                      chunk: String(chunk.ordinal),
                      page: chunk.location.page,
                      blocks: null,
                      version: null,
                    })
                  }
                  onPoint={setPointed}
                />
              </TabPanel>
              <TabPanel value="versions" className="min-h-0 flex-1 overflow-y-auto p-4">
                <VersionList documentId={documentId} />
              </TabPanel>
              <TabPanel value="details" className="min-h-0 flex-1 overflow-y-auto p-4">
                {document && <DocumentDetails document={document} />}
              </TabPanel>
            </Tabs>
          </aside>
        )}
      </div>
    </>
  );
}
