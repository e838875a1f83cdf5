import {
  createAccountService,
  createAnswerer,
  createCollectionService,
  createConversationService,
  createDocumentService,
  createEvaluationService,
  createFilePasswords,
  createJobService,
  createLanguageModelObserver,
  createLanguageModelService,
  createSampleService,
  createSettingsService,
  createUploadDocument,
  observeAnswerer,
  type AccountServiceOptions,
  type EventHub,
  type FileStore,
  type JobInspector,
  type JobQueue,
  type Retrieval,
  type SecretKeys,
} from '@onyx/core';
import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import { noMetrics, noTracer, type Logger, type Metrics, type Tracer } from '@onyx/telemetry';
import { createJobRetries } from './create-job-retries.ts';
import type { Services } from './services.ts';

export type ServiceParts = {
  database: Database;
  retrieval: Retrieval;
  queue: JobQueue & { readonly inspector: JobInspector };
  files: FileStore;
  eventHub: EventHub;
  /** The encoder that is in the program. */
  embedder: Embedder;
  secretKeys: SecretKeys;
  publicUrl: string | undefined;
  /** For programs that can read the data folder; only on one machine. */
  localAccess?: AccountServiceOptions['localAccess'];
  maxUploadBytes: number;
  logger: Logger;
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
};

/** Everything the routes call but the state of the process, which its `main.ts` knows. */
export function createServices(parts: ServiceParts): Omit<Services, 'checkReadiness'> {
  const { database, retrieval, queue, files, secretKeys, publicUrl, localAccess, embedder, logger } = parts;
  const { searcher, searchIndex, retrievalModels, measurable } = retrieval;
  const passwords = createFilePasswords(secretKeys);
  const documents = createDocumentService({ database, files, queue, searchIndex, passwords });
  const { maxUploadBytes, eventHub, tracer } = parts;
  const uploadDocument = createUploadDocument({
    database,
    files,
    queue,
    passwords,
    maxUploadBytes,
    tracer,
  });
  const languageModels = createLanguageModelService({ database, secretKeys });
  const observers = { metrics: parts.metrics ?? noMetrics, tracer: parts.tracer ?? noTracer };
  const observeModel = createLanguageModelObserver(observers);
  const answerer = createAnswerer({
    searcher,
    async getLanguageModel() {
      const model = await languageModels.getDefaultLanguageModel();
      return model && observeModel(model);
    },
    embedder,
    logger,
  });
  const evaluation = createEvaluationService({ database, queue, measurable });
  return {
    accounts: createAccountService({ database, secretKeys, publicUrl, ...(localAccess && { localAccess }) }),
    collections: createCollectionService({ database, deleteDocuments: documents.deleteAllInCollection }),
    settings: createSettingsService({ database }),
    samples: createSampleService({ database, uploadDocument }),
    documents,
    uploadDocument,
    conversations: createConversationService({
      database,
      answerer: observeAnswerer(answerer, { ...observers, logger }),
      eventHub,
      logger,
    }),
    languageModels,
    retrievalModels,
    evaluation,
    jobs: createJobService({
      database,
      inspector: queue.inspector,
      queue,
      retries: createJobRetries({ queue, evaluation, retrievalModels }),
    }),
    searcher,
  };
}
