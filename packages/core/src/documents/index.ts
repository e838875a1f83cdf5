export type { BulkInput } from './bulk.service.ts';
export {
  createDocumentService,
  type DocumentService,
  type DocumentServiceOptions,
  type OriginalFile,
} from './documents.service.ts';
export { retryDocuments } from './retry-documents.ts';
export {
  createUploadDocument,
  type UploadDocument,
  type UploadInput,
  type UploadResult,
} from './upload.service.ts';
