'use client';
import { useTranslation } from 'react-i18next';
import { useUrlState } from '../../frame/url-state.ts';
import { PageHeader } from '../../frame/page-header.tsx';
import { PassageViewer } from './passage-viewer.tsx';
import { useDocument } from './use-document.ts';
import { useAddressedLocation } from './use-addressed-location.ts';

/** One document on a page of its own: `/document?id=…&version=…&page=…&blocks=12-15&chunk=…`. */
export function DocumentScreen() {
  const { t } = useTranslation('viewer');
  const url = useUrlState();
  const documentId = url.get('id');
  const { data: document } = useDocument(documentId);
  const location = useAddressedLocation(documentId);
  return (
    <>
      <PageHeader title={document?.title ?? t('title')} />
      <PassageViewer
        documentId={documentId}
        version={url.getNumber('version') ?? undefined}
        location={location}
      />
    </>
  );
}
