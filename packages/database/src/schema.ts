import type {
  AnswerKind,
  AnswerPhase,
  Block,
  CollectionAccess,
  DocumentFormat,
  DocumentStage,
  ErrorInfo,
  MessageStatus,
  PassageLocation,
  ProviderKind,
  Role,
  SearchScope,
  SentenceSupport,
  Source,
  TextLanguage,
  Theme,
  Visibility,
  AnswerEvent,
  Locale,
} from '@onyx/contracts';
import type { ColumnType, Generated, Insertable, JSONColumnType, Selectable, Updateable } from 'kysely';

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

export type CollectionTable = {
  id: Generated<string>;
  name: string;
  description: Generated<string>;
  visibility: Visibility;
  ownerId: string;
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
};

export type ChunkVectorTable = {
  chunkId: number;
  modelId: string;
  collectionId: string;
  language: TextLanguage;
  /** `halfvec` as text, `[0.1,0.2]`. */
  embedding: string;
};

/** Words that occur in a collection, as search terms; may name words whose documents are gone. */
export type CollectionTermTable = {
  collectionId: string;
  term: string;
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
  createdAt: Timestamp;
};

export type MessageEventTable = {
  messageId: string;
  /** 1-based; the SSE id. */
  number: number;
  event: Json<AnswerEvent>;
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
  collection: CollectionTable;
  collectionMember: CollectionMemberTable;
  file: FileTable;
  document: DocumentTable;
  documentVersion: DocumentVersionTable;
  documentContent: DocumentContentTable;
  chunk: ChunkTable;
  chunkVector: ChunkVectorTable;
  collectionTerm: CollectionTermTable;
  conversation: ConversationTable;
  message: MessageTable;
  messageEvent: MessageEventTable;
};

export type Row<T extends keyof Schema> = Selectable<Schema[T]>;
export type NewRow<T extends keyof Schema> = Insertable<Schema[T]>;
export type RowChange<T extends keyof Schema> = Updateable<Schema[T]>;
