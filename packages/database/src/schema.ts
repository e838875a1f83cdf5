import type {
  AnswerKind,
  AnswerPhase,
  Block,
  CollectionAccess,
  DocumentFormat,
  DocumentStage,
  ErrorInfo,
  EvaluationMode,
  EvaluationRun,
  EvaluationSettings,
  LegName,
  MessageStatus,
  ModelSource,
  PassageLocation,
  ProviderKind,
  RetrievalModelState,
  RetrievalPurpose,
  Role,
  SearchScope,
  SentenceSupport,
  Source,
  SwitchableLeg,
  TextLanguage,
  Theme,
  Visibility,
  AnswerEvent,
  Locale,
} from '@onyx/contracts';
import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable, Updateable } from 'kysely';
import type { JobAttemptTable } from './job-attempt-table.ts';

/** A time that the database fills in unless told. */
type Timestamp = ColumnType<Date, Date | undefined, Date>;
type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** JSON columns are written as strings: the driver would turn a top-level array into a PostgreSQL array. */
type Json<T extends object> = JSONColumnType<T>;

export type UserTable = {
  id: string;
  name: string;
  email: string;
  emailVerified: Generated<boolean>;
  image: string | null;
  role: Generated<Role>;
  locale: Generated<Locale>;
  theme: Generated<Theme>;
  isDisabled: Generated<boolean>;
  /** The account behind local use of the command line; it has no password and is not listed. */
  isLocal: Generated<boolean>;
  lastSeenAt: NullableTimestamp;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type SessionTable = {
  id: string;
  userId: string;
  token: string;
  expiresAt: Date;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type AccountTable = {
  id: string;
  userId: string;
  accountId: string;
  providerId: string;
  accessToken: string | null;
  refreshToken: string | null;
  idToken: string | null;
  accessTokenExpiresAt: NullableTimestamp;
  refreshTokenExpiresAt: NullableTimestamp;
  scope: string | null;
  password: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type VerificationTable = {
  id: string;
  identifier: string;
  value: string;
  expiresAt: Date;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type RateLimitTable = {
  id: string;
  key: string;
  count: number;
  /** Milliseconds since the epoch. */
  lastRequest: number;
};

export type ApiKeyTable = {
  id: Generated<string>;
  userId: string;
  name: string;
  prefix: string;
  /** SHA-256 of the secret, hexadecimal. The secret has 256 random bits, so a fast hash is enough. */
  secretHash: string;
  expiresAt: NullableTimestamp;
  lastUsedAt: NullableTimestamp;
  createdAt: Timestamp;
};

export type InvitationTable = {
  id: Generated<string>;
  tokenHash: string;
  role: Exclude<Role, 'owner'>;
  email: string | null;
  createdBy: string;
  expiresAt: Date;
  usedAt: NullableTimestamp;
  usedBy: string | null;
  createdAt: Timestamp;
};

export type SettingTable = {
  key: string;
  value: Json<object>;
  updatedAt: Timestamp;
};

export type LanguageModelTable = {
  id: Generated<string>;
  name: string;
  provider: ProviderKind;
  baseUrl: string | null;
  model: string;
  /** Encrypted with the data key; never leaves `packages/core`. */
  apiKeyEncrypted: string | null;
  contextTokens: number;
  isDefault: Generated<boolean>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

/** An embedding model or a reranker that somebody added. */
export type RetrievalModelTable = {
  id: Generated<string>;
  name: string;
  purpose: RetrievalPurpose;
  source: ModelSource['source'];
  /** Folder, repository, or the model's name at its address. */
  reference: string;
  /** Of the repository. */
  revision: string | null;
  /** Of the hub or the service. */
  address: string | null;
  /** Encrypted with the data key; never leaves `packages/core`. */
  apiKeyEncrypted: string | null;
  state: Exclude<RetrievalModelState, 'active'>;
  /** Bytes or chunks of the present state. */
  done: number | null;
  total: number | null;
  /** `done` when the present run began, at `stageStartedAt`. */
  stageFirst: number | null;
  stageStartedAt: NullableTimestamp;
  /** When `done` was stored. */
  stageAdvancedAt: NullableTimestamp;
  /** `Embedder.id`, under which its vectors are stored; null until it was loaded once. */
  vectorId: string | null;
  dimensions: number | null;
  /** `['any']` for all; null for those that the model names itself. */
  wantedLanguages: string[] | null;
  languages: string[] | null;
  error: ColumnType<ErrorInfo | null, string | null | undefined, string | null>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

/** At most one row a purpose: which model is searched, and which one was before. */
export type ActiveRetrievalModelTable = {
  purpose: RetrievalPurpose;
  activeId: string | null;
  previousId: string | null;
};

export type CollectionTable = {
  id: Generated<string>;
  name: string;
  description: Generated<string>;
  visibility: Visibility;
  ownerId: string;
  /** Legs that an evaluation showed to hurt here: they are not asked. */
  disabledLegs: Generated<LegName[]>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type CollectionMemberTable = {
  collectionId: string;
  userId: string;
  access: CollectionAccess;
};

export type FileTable = {
  /** SHA-256 of the bytes, hexadecimal: the address in the file store. */
  sha256: string;
  sizeBytes: number;
  createdAt: Timestamp;
};

export type DocumentTable = {
  id: Generated<string>;
  collectionId: string;
  title: string;
  fileName: string;
  folder: Generated<string>;
  format: DocumentFormat;
  sizeBytes: number;
  sha256: string;
  /** The newest version uploaded. */
  version: Generated<number>;
  /** The version whose chunks can be found; null before the first is indexed. */
  indexedVersion: number | null;
  pageCount: number | null;
  chunkCount: Generated<number>;
  language: TextLanguage | null;
  isPinned: Generated<boolean>;
  stage: Generated<DocumentStage>;
  stageDone: number | null;
  stageTotal: number | null;
  stageUnit: 'pages' | 'parts' | 'chunks' | null;
  stageStartedAt: NullableTimestamp;
  error: ColumnType<ErrorInfo | null, string | null | undefined, string | null>;
  createdBy: string;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type DocumentVersionTable = {
  documentId: string;
  version: number;
  sha256: string;
  sizeBytes: number;
  fileName: string;
  format: DocumentFormat;
  createdBy: string;
  createdAt: Timestamp;
};

/** The blocks of a document version, in parts, so that a long document is read page by page. */
export type DocumentContentTable = {
  documentId: string;
  version: number;
  /** Ordinal of the first block of this part. */
  firstBlock: number;
  lastBlock: number;
  blocks: Json<Block[]>;
};

export type ChunkTable = {
  id: Generated<number>;
  documentId: string;
  collectionId: string;
  version: number;
  ordinal: number;
  text: string;
  language: TextLanguage;
  tokenCount: number;
  location: Json<PassageLocation>;
  /** SHA-256 of title, headings and text: equal chunks share their vectors. */
  contentHash: string;
  /** Search terms, encoded, parted by blanks: what the lexical index reads. */
  terms: string;
  /** Near duplicates differ in few bits. Null where it was never worked out. */
  simHash: string | null;
};

export type ChunkVectorTable = {
  chunkId: number;
  modelId: string;
  collectionId: string;
  language: TextLanguage;
  /** `halfvec` as text, `[0.1,0.2]`. */
  embedding: string;
  /** The graph that it is in, and the code that stands for it there. */
  graphId: number | null;
  code: string | null;
};

/** HNSW indexes over codes of vectors, one a model and language, two while a new one takes the place of an old one. */
export type VectorGraphTable = {
  id: Generated<number>;
  modelId: string;
  language: TextLanguage;
  codeBits: number;
  isReady: Generated<boolean>;
  inserted: Generated<number>;
  createdAt: Timestamp;
};

/** Words that occur in a collection, as search terms; may name words whose documents are gone. */
export type CollectionTermTable = {
  collectionId: string;
  term: string;
};

/** A model learned from the chunks of one language. */
export type LatentModelTable = {
  number: Generated<number>;
  language: TextLanguage;
  state: 'building' | 'searched' | 'retired';
  dimensions: number;
  /** Published chunks of its language when it was trained. */
  chunkCount: number;
  /** The newest of them. */
  lastChunkId: number;
  trainedAt: Timestamp;
};

export type LatentModelPartTable = {
  number: number;
  /** From 0. */
  part: number;
  data: Buffer;
};

export type ConversationTable = {
  id: Generated<string>;
  userId: string;
  title: string;
  isTitleGiven: Generated<boolean>;
  isPinned: Generated<boolean>;
  scope: Json<SearchScope>;
  activeLeafId: string | null;
  createdAt: Timestamp;
  updatedAt: Timestamp;
};

export type MessageTable = {
  id: Generated<string>;
  conversationId: string;
  parentId: string | null;
  role: 'user' | 'assistant';
  text: string;
  status: MessageStatus;
  answerKind: AnswerKind | null;
  modelName: string | null;
  sources: Json<Source[]>;
  support: Json<SentenceSupport[]>;
  phases: Json<AnswerPhase[]>;
  error: ColumnType<ErrorInfo | null, string | null | undefined, string | null>;
  feedback: 'up' | 'down' | null;
  /** Search terms of the text, for full-text search over conversations. */
  terms: Generated<string[]>;
  /** The instance that gives this answer. Null for questions, and for answers from before there were instances. */
  instanceId: string | null;
  /** When somebody asked to stop the answer at an instance that does not give it. */
  stopRequestedAt: NullableTimestamp;
  createdAt: Timestamp;
};

/** A running program that answers. It renews its row while it has answers to give, and removes it when it closes. */
export type InstanceTable = {
  id: string;
  startedAt: Timestamp;
  seenAt: Timestamp;
};

export type MessageEventTable = {
  messageId: string;
  /** 1-based; the SSE id. */
  number: number;
  event: Json<AnswerEvent>;
};

export type EvaluationSetTable = {
  id: Generated<string>;
  collectionId: string;
  name: string;
  createdBy: string;
  createdAt: Timestamp;
};

/** Never changed: an edited question is a new row at the same position, so that results stay comparable. */
export type EvaluationQuestionTable = {
  id: Generated<string>;
  setId: string;
  position: Generated<number>;
  text: string;
};

export type EvaluationJudgementTable = {
  questionId: string;
  documentId: string;
  gain: number;
  passage: string | null;
  page: number | null;
};

export type EvaluationRunTable = {
  id: Generated<string>;
  setId: string;
  startedBy: string;
  status: Generated<EvaluationRun['status']>;
  settings: Json<EvaluationSettings>;
  /** Legs that were on when the run started. */
  legs: LegName[];
  done: Generated<number>;
  total: number;
  figures: ColumnType<EvaluationRun['figures'], string | null | undefined, string | null>;
  legDifferences: ColumnType<EvaluationRun['legDifferences'], string | undefined, string>;
  error: ColumnType<ErrorInfo | null, string | null | undefined, string | null>;
  createdAt: Timestamp;
  finishedAt: NullableTimestamp;
};

/** How one question was answered in one setting of a run. */
export type EvaluationScore = {
  /** Of the first right document; null when none was found. */
  rank: number | null;
  ndcg10: number;
  recall5: number;
  recall10: number;
  recall100: number;
  mrr10: number;
  /** Whether the right passage is shown; null when the question names none. */
  passage10: boolean | null;
  tookMs: number;
  isIncomplete: boolean;
};

/** A mode, or `hybrid` with one leg turned the other way. */
export type EvaluationSetting = EvaluationMode | `turned-${SwitchableLeg}`;

export type EvaluationResultTable = {
  runId: string;
  questionId: string;
  scores: Json<Partial<Record<EvaluationSetting, EvaluationScore>>>;
};

/** Every table, by its name in Kysely (camelCase; snake_case in SQL). */
export type Schema = {
  user: UserTable;
  session: SessionTable;
  account: AccountTable;
  verification: VerificationTable;
  rateLimit: RateLimitTable;
  apiKey: ApiKeyTable;
  invitation: InvitationTable;
  setting: SettingTable;
  languageModel: LanguageModelTable;
  retrievalModel: RetrievalModelTable;
  activeRetrievalModel: ActiveRetrievalModelTable;
  collection: CollectionTable;
  collectionMember: CollectionMemberTable;
  file: FileTable;
  document: DocumentTable;
  documentVersion: DocumentVersionTable;
  documentContent: DocumentContentTable;
  chunk: ChunkTable;
  chunkVector: ChunkVectorTable;
  vectorGraph: VectorGraphTable;
  collectionTerm: CollectionTermTable;
  latentModel: LatentModelTable;
  latentModelPart: LatentModelPartTable;
  conversation: ConversationTable;
  message: MessageTable;
  messageEvent: MessageEventTable;
  instance: InstanceTable;
  jobAttempt: JobAttemptTable;
  evaluationSet: EvaluationSetTable;
  evaluationQuestion: EvaluationQuestionTable;
  evaluationJudgement: EvaluationJudgementTable;
  evaluationRun: EvaluationRunTable;
  evaluationResult: EvaluationResultTable;
};

export type Row<T extends keyof Schema> = Selectable<Schema[T]>;
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>;
export type RowChange<T extends keyof Schema> = Updateable<Schema[T]>;
