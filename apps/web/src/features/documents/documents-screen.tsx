'use client';
import type { Document } from '@onyx/contracts';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../../api/use-collections.ts';
import { PageHeader } from '../../frame/page-header.tsx';
import { usePanel } from '../../frame/side-panel.tsx';
import { useUrlState } from '../../frame/url-state.ts';
import { useElementSize } from '../viewer/use-element-size.ts';
import { CollectionNav } from './collection-nav.tsx';
import { DocumentPanel, documentPanel } from './detail/document-panel.tsx';
import { parseDocumentQuery } from './list/document-query.ts';
import { DocumentList } from './list/document-list.tsx';
import { AddDocuments, type AddDocumentsHandle } from './uploads/add-documents.tsx';
import { NewVersionPicker } from './uploads/new-version-picker.tsx';

/** From this width of the page on, the collections stand at its side. */
const sideListPx = 640;

/** Documents: collections, the list, and a place to add more. `/documents?collection=…&q=…&format=…&stage=…` */
export function DocumentsScreen() {
  const { t } = useTranslation('documents');
  const url = useUrlState();
  const body = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(body);
  const add = useRef<AddDocumentsHandle>(null);
  const [replaced, setReplaced] = useState<Document | null>(null);
  const panel = usePanel(documentPanel.name, documentPanel.params);
  const { data: collections } = useCollections();
  const query = parseDocumentQuery(url.params);
  const collectionId = query.filter.collectionId ?? '';
  const collection = collections?.find(({ id }) => id === collectionId);
  return (
    <>
      <PageHeader
        title={collection?.name ?? t('title')}
        actions={<AddDocuments collectionId={collectionId} handle={add} />}
      />
      <div ref={body} className="flex min-h-0 flex-1 flex-col">
        <div className={`flex min-h-0 flex-1 ${width < sideListPx ? 'flex-col' : ''}`}>
          <CollectionNav
            value={collectionId}
            isRow={width < sideListPx}
            onChange={(collection) => url.set({ collection })}
          />
          <DocumentList
            // Another filter is another list: selection and scroll position start anew.
            key={JSON.stringify([query.filter, query.sort, query.direction])}
            query={query}
            openId={panel.isOpen ? url.get('doc') : ''}
            onUrl={url.set}
            onOpen={(document) => panel.open({ doc: document.id, tab: null, chunk: null })}
            onAdd={() => add.current?.pickFiles()}
            onNewVersion={setReplaced}
          />
        </div>
      </div>
      <DocumentPanel />
      {replaced && <NewVersionPicker document={replaced} onClose={() => setReplaced(null)} />}
    </>
  );
}
