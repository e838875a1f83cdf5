import { endpointUrl, endpoints, type PassageLocation } from '@onyx/contracts';
import { withParams } from '../../frame/url-state.ts';

/**
 * The page that shows a document at a passage. With `chunk` (its ordinal) the exact passage is marked; the page
 * number stands in until it is known, and is what a person reads in the address.
 */
export function documentHref(options: {
  documentId: string;
  version?: number | undefined;
  location?: Pick<PassageLocation, 'page' | 'blockStart' | 'blockEnd'> | undefined;
  chunk?: number | undefined;
}): string {
  const { documentId, version, location, chunk } = options;
  return `/document${withParams('', {
    id: documentId,
    version,
    page: location?.page,
    chunk,
    blocks: location && `${location.blockStart}-${location.blockEnd}`,
  })}`;
}

/** The original file, to show or (`isDownload`) to keep. */
export function fileHref(documentId: string, version: number | undefined, isDownload = false): string {
  return endpointUrl('', endpoints.getDocumentFile, {
    params: { documentId },
    query: { version, ...(isDownload && { download: true }) },
  });
}
