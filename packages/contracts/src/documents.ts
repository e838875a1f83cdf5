import { z } from 'zod';
import { blockSchema, passageLocationSchema } from './blocks.ts';
import {
  maxInteger,
  offsetSchema,
  okSchema,
  textLanguageSchema,
  timestampSchema,
  uuidSchema,
} from './common.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorInfoSchema } from './errors.ts';

export const documentFormatSchema = z.enum([
  'pdf',
  'doc',
  'docx',
  'pptx',
  'xlsx',
  'odt',
  'html',
  'markdown',
  'text',
  'csv',
  'json',
  'eml',
  'msg',
  'epub',
]);
export type DocumentFormat = z.infer<typeof documentFormatSchema>;

/**
 * What is happening to a document. Up to `indexing` it cannot be found yet; `embedding` can be found
 * by its words already, its vectors follow; `failed` says why in `error`.
 */
export const documentStageSchema = z.enum(['queued', 'parsing', 'indexing', 'embedding', 'ready', 'failed']);
export type DocumentStage = z.infer<typeof documentStageSchema>;

/** What a stage counts: pages while parsing, passages while embedding. */
export const stageUnitSchema = z.enum(['pages', 'parts', 'chunks']);

export const documentStatusSchema = z.object({
  stage: documentStageSchema,
  done: z.int().nullable(),
  total: z.int().nullable(),
  unit: stageUnitSchema.nullable(),
  /** Seconds until `ready`, from the speed so far; null while unknown. */
  etaSeconds: z.int().nullable(),
  isSearchable: z.boolean(),
  error: errorInfoSchema.nullable(),
});
export type DocumentStatus = z.infer<typeof documentStatusSchema>;

export const documentSchema = z.object({
  id: uuidSchema,
  collectionId: uuidSchema,
  collectionName: z.string(),
  title: z.string(),
  fileName: z.string(),
  /** Folder inside the collection as it was uploaded, `/`-separated, without the file name; may be empty. */
  folder: z.string(),
  format: documentFormatSchema,
  sizeBytes: z.int(),
  version: z.int().positive(),
  pageCount: z.int().nullable(),
  chunkCount: z.int(),
  language: textLanguageSchema.nullable(),
  status: documentStatusSchema,
  createdBy: z.string(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  /** Ranked a little higher in searches. */
  isPinned: z.boolean(),
  can: z.object({ write: z.boolean() }),
});
export type Document = z.infer<typeof documentSchema>;

export const documentVersionSchema = z.object({
  version: z.int().positive(),
  sizeBytes: z.int(),
  sha256: z.string(),
  fileName: z.string(),
  createdBy: z.string(),
  createdAt: timestampSchema,
  isCurrent: z.boolean(),
});
export type DocumentVersion = z.infer<typeof documentVersionSchema>;

export const chunkSchema = z.object({
  ordinal: z.int().nonnegative(),
  text: z.string(),
  language: textLanguageSchema,
  tokenCount: z.int(),
  isEmbedded: z.boolean(),
  location: passageLocationSchema,
});
export type Chunk = z.infer<typeof chunkSchema>;

/** A filter over documents, shared by the list and by bulk actions. */
export const documentFilterSchema = z.object({
  query: z.string().max(200).optional(),
  collectionId: uuidSchema.optional(),
  format: documentFormatSchema.optional(),
  stage: z.enum(['working', 'ready', 'failed']).optional(),
});
export type DocumentFilter = z.infer<typeof documentFilterSchema>;

export const uploadOutcomeSchema = z.enum(['created', 'new-version', 'unchanged']);

const tag = 'Documents';
const params = z.object({ documentId: uuidSchema });
const versionSchema = z.coerce.number().int().positive().max(maxInteger);

export const documentEndpoints = {
  listDocuments: defineEndpoint({
    method: 'GET',
    path: '/api/documents',
    tag,
    access: 'member',
    summary: 'Documents, paged.',
    query: documentFilterSchema.extend({
      sort: z.enum(['name', 'updated', 'size', 'status']).default('updated'),
      direction: z.enum(['asc', 'desc']).default('desc'),
      /** Row number of the first row, for a list that is drawn in windows. */
      offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    response: z.object({ documents: z.array(documentSchema), total: z.int() }),
  }),
  uploadDocument: defineEndpoint({
    method: 'POST',
    path: '/api/documents',
    tag,
    access: 'member',
    status: 201,
    summary:
      'Upload one file (form fields first, `file` last). The same name in the same folder becomes a new version; the same bytes are recognised.',
    bodyType: 'multipart/form-data',
    body: z.object({
      collectionId: uuidSchema.optional().describe('The default collection when absent'),
      folder: z.string().max(1000).default(''),
      password: z.string().max(200).optional().describe('For an encrypted file; used once, not stored'),
    }),
    response: z.object({ document: documentSchema, outcome: uploadOutcomeSchema }),
  }),
  getDocument: defineEndpoint({
    method: 'GET',
    path: '/api/documents/:documentId',
    tag,
    access: 'member',
    summary: 'One document.',
    params,
    response: documentSchema,
  }),
  updateDocument: defineEndpoint({
    method: 'PATCH',
    path: '/api/documents/:documentId',
    tag,
    access: 'member',
    params,
    summary: 'Rename, move, pin or unpin a document.',
    body: z.object({
      title: z.string().trim().min(1).max(300).optional(),
      collectionId: uuidSchema.optional(),
      isPinned: z.boolean().optional(),
    }),
    response: documentSchema,
  }),
  deleteDocument: defineEndpoint({
    method: 'DELETE',
    path: '/api/documents/:documentId',
    tag,
    access: 'member',
    params,
    summary: 'Delete a document with all versions; it is found no more from this moment.',
    response: okSchema,
  }),
  retryDocument: defineEndpoint({
    method: 'POST',
    path: '/api/documents/:documentId/retry',
    tag,
    access: 'member',
    params,
    summary: 'Try a failed document again, with a password if it needs one.',
    body: z.object({ password: z.string().max(200).optional() }),
    response: documentSchema,
  }),
  bulkDocuments: defineEndpoint({
    method: 'POST',
    path: '/api/documents/bulk',
    tag,
    access: 'member',
    summary:
      'Delete, retry or move many documents: those named, or all that a filter finds. What may not be changed is left and counted.',
    body: z.object({
      action: z.enum(['delete', 'retry', 'move']),
      ids: z.array(uuidSchema).max(1000).optional(),
      filter: documentFilterSchema.optional(),
      targetCollectionId: uuidSchema.optional(),
    }),
    response: z.object({ changed: z.int(), skipped: z.int() }),
  }),
  listDocumentChunks: defineEndpoint({
    method: 'GET',
    path: '/api/documents/:documentId/chunks',
    tag,
    access: 'member',
    params,
    summary: 'The passages a document was cut into.',
    query: z.object({
      offset: offsetSchema,
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ chunks: z.array(chunkSchema), total: z.int() }),
  }),
  getDocumentContent: defineEndpoint({
    method: 'GET',
    path: '/api/documents/:documentId/content',
    tag,
    access: 'member',
    params,
    summary: 'The text of a document as blocks, for reading and for marking a passage.',
    query: z.object({
      version: versionSchema.optional(),
      offset: offsetSchema.describe('First block'),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: z.object({ version: z.int(), blocks: z.array(blockSchema), total: z.int() }),
  }),
  getDocumentFile: defineEndpoint({
    method: 'GET',
    path: '/api/documents/:documentId/file',
    tag,
    access: 'member',
    params,
    summary: 'The original file. Supports ranges.',
    query: z.object({
      version: versionSchema.optional(),
      download: z.stringbool().default(false),
    }),
    responseType: 'application/octet-stream',
  }),
  listDocumentVersions: defineEndpoint({
    method: 'GET',
    path: '/api/documents/:documentId/versions',
    tag,
    access: 'member',
    params,
    summary: 'All versions, newest first.',
    response: z.object({ versions: z.array(documentVersionSchema) }),
  }),
  documentProgress: defineEndpoint({
    method: 'POST',
    path: '/api/documents/progress',
    tag,
    access: 'member',
    summary:
      'The state of some documents, for an upload tray; and how many documents are still being worked on.',
    body: z.object({ ids: z.array(uuidSchema).max(200) }),
    response: z.object({ documents: z.array(documentSchema), working: z.int(), failed: z.int() }),
  }),
  addSampleDocuments: defineEndpoint({
    method: 'POST',
    path: '/api/documents/samples',
    tag,
    access: 'admin',
    status: 201,
    summary: 'Add the included sample documents, English and Chinese, as a collection of their own.',
    response: z.object({ collectionId: uuidSchema, documents: z.array(documentSchema) }),
  }),
  listSuggestedQuestions: defineEndpoint({
    method: 'GET',
    path: '/api/suggestions',
    tag,
    access: 'member',
    summary: 'Questions that the documents this person may read can answer.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(10).default(4) }),
    response: z.object({
      questions: z.array(z.object({ text: z.string(), documentId: uuidSchema, documentTitle: z.string() })),
      documentCount: z.int(),
      collectionCount: z.int(),
    }),
  }),
};
