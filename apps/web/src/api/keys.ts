/** Query keys, so that who changes something can invalidate what others read. */
export const queryKeys = {
  status: ['status'],
  me: ['me'],
  settings: ['settings'],
  sessions: ['sessions'],
  apiKeys: ['api-keys'],
  users: ['users'],
  invitations: ['invitations'],
  languageModels: ['language-models'],
  /** Prefix of everything read about embedding models and rerankers. */
  retrievalModels: ['retrieval-models'],
  collections: ['collections'],
  collectionMembers: (collectionId: string) => ['collections', collectionId, 'members'],
  /** Prefix of everything read about documents. */
  documents: ['documents'],
  suggestions: ['suggestions'],
  /** Prefix of everything read about question sets. */
  evaluation: ['evaluation'],
  /** Prefix of everything read about background jobs. */
  jobs: ['jobs'],
  /** Prefix of everything read about conversations. */
  conversations: ['conversations'],
  conversation: (conversationId: string) => ['conversations', conversationId],
} as const;
