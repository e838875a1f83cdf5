'use client';
import type { Chunk } from '@onyx/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../../frame/url-state.ts';
import { TabPanel, Tabs } from '../../../parts/tabs.tsx';
import { PassageViewer } from '../../viewer/passage-viewer.tsx';
import { useDocument } from '../../viewer/use-document.ts';
import { ChunkList } from './chunk-list.tsx';
import { DocumentDetails } from './document-details.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { VersionList } from './version-list.tsx';

const tabs = ['preview', 'passages', 'versions', 'details'] as const;
export type DocumentTab = (typeof tabs)[number];

/** A document in a narrow place: preview, passages, versions and details behind tabs. `?tab=…` */
export function DocumentTabs({ documentId }: { documentId: string }) {
  const { t } = useTranslation('viewer');
  const url = useUrlState();
  const { data: document } = useDocument(documentId);
  const [chunk, setChunk] = useState<Chunk | null>(null);
  const tab = tabs.find((known) => known === url.get('tab')) ?? 'preview';
  return (
    <Tabs<DocumentTab>
      value={tab}
      onValueChange={(next) => url.set({ tab: next === 'preview' ? null : next }, 'replace')}
      label={t('detail.tabs')}
      className="min-h-0 min-w-0 flex-1 [&>[role=tablist]]:px-4"
      tabs={[
        { value: 'preview', label: t('detail.preview') },
        { value: 'passages', label: t('detail.passages'), ...(document && { count: document.chunkCount }) },
        { value: 'versions', label: t('detail.versions'), ...(document && { count: document.version }) },
        { value: 'details', label: t('detail.details') },
      ]}
    >
      <TabPanel value="preview" className="flex min-h-0 flex-1 flex-col">
        <FailureNotice document={document} />
        <PassageViewer documentId={documentId} location={chunk?.location} hasHeader={false} />
      </TabPanel>
      <TabPanel value="passages" className="flex min-h-0 flex-1 flex-col">
        <ChunkList
          documentId={documentId}
          selected={chunk?.ordinal ?? null}
          onSelect={(next) => {
            setChunk(next);
            url.set({ tab: null }, 'replace');
          }}
        />
      </TabPanel>
      <TabPanel value="versions" className="min-h-0 flex-1 overflow-y-auto p-4">
        <VersionList documentId={documentId} />
      </TabPanel>
      <TabPanel value="details" className="min-h-0 flex-1 overflow-y-auto p-4">
        {document && <DocumentDetails document={document} />}
      </TabPanel>
    </Tabs>
  );
}
