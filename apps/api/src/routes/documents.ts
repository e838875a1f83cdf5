import { AppError, documentEndpoints, endpoints } from '@onyx/contracts';
import type { z } from 'zod';
import { fileResponse } from '../http/file-response.ts';
import { readUpload } from '../http/read-upload.ts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Documents: upload, list, read, change, and what can be asked of them. */
export function documentRoutes({
  documents,
  uploadDocument,
  samples,
}: Pick<Services, 'documents' | 'uploadDocument' | 'samples'>): Route[] {
  return [
    route(endpoints.listDocuments, ({ actor, query }) => documents.listDocuments(actor, query)),
    route(endpoints.uploadDocument, ({ actor, request, signal }) =>
      readUpload(request, (fields, file) =>
        uploadDocument(actor, { ...parseFields(fields), ...file, signal }),
      ),
    ),
    route(endpoints.getDocument, ({ actor, params }) => documents.getDocument(actor, params.documentId)),
    route(endpoints.updateDocument, ({ actor, params, body }) =>
      documents.updateDocument(actor, params.documentId, body),
    ),
    route(endpoints.deleteDocument, async ({ actor, params }) => {
      await documents.deleteDocument(actor, params.documentId);
      return { ok: true };
    }),
    route(endpoints.retryDocument, ({ actor, params, body }) =>
      documents.retryDocument(actor, params.documentId, body.password),
    ),
    route(endpoints.bulkDocuments, ({ actor, body }) => documents.bulk(actor, body)),
    route(endpoints.listDocumentChunks, ({ actor, params, query }) =>
      documents.listChunks(actor, params.documentId, query),
    ),
    route(endpoints.getDocumentContent, ({ actor, params, query }) =>
      documents.getContent(actor, params.documentId, query),
    ),
    route(endpoints.getDocumentFile, async ({ actor, params, query, request }) => {
      const file = await documents.getFile(actor, params.documentId, query.version);
      return fileResponse(request, file, { isDownload: query.download });
    }),
    route(endpoints.listDocumentVersions, async ({ actor, params }) => ({
      versions: await documents.listVersions(actor, params.documentId),
    })),
    route(endpoints.documentProgress, ({ actor, body }) => documents.progress(actor, body.ids)),
    route(endpoints.addSampleDocuments, ({ actor }) => samples.addSamples(actor)),
    route(endpoints.listSuggestedQuestions, ({ actor, query }) =>
      documents.suggestQuestions(actor, query.limit),
    ),
  ];
}

type UploadFields = z.output<typeof documentEndpoints.uploadDocument.body>;

/** Form fields are checked by the same schema as everything else; an empty one counts as absent. */
function parseFields(fields: Record<string, string>): UploadFields {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));
  const result = documentEndpoints.uploadDocument.body.safeParse(given);
  if (result.success) return result.data;
  throw new AppError('invalid-request', {
    fields: result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}
