import type { Readiness } from '@onyx/contracts';
import type {
  AccountService,
  CollectionService,
  ConversationService,
  DocumentService,
  EvaluationService,
  JobService,
  LanguageModelService,
  RetrievalModelService,
  SampleService,
  SettingsService,
  UploadDocument,
} from '@onyx/core';
import type { Searcher } from '@onyx/search';

/**
 * Everything the routes call, made once in `main.ts` and passed by hand.
 * Each route file takes only what it needs: `documentRoutes(services: Pick<Services, 'documents'>)`.
 */
export type Services = {
  accounts: AccountService;
  collections: CollectionService;
  settings: SettingsService;
  documents: DocumentService;
  uploadDocument: UploadDocument;
  samples: SampleService;
  searcher: Searcher;
  conversations: ConversationService;
  languageModels: LanguageModelService;
  retrievalModels: RetrievalModelService;
  evaluation: EvaluationService;
  jobs: JobService;
  /** State of the parts, asked anew at each call. */
  checkReadiness(): Promise<Readiness['components']>;
};
