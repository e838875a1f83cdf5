export type { Actor } from './actor.ts';
export {
  createAccountService,
  createLocalAccess,
  localUserId,
  readLocalToken,
  type AccountService,
  type AccountServiceOptions,
  type Identity,
  type LocalAccess,
  type Registration,
  type SignedIn,
  type SignInOrigin,
} from './accounts/index.ts';
export {
  createCollectionService,
  ensureDefaultCollection,
  type CollectionService,
  type CollectionServiceOptions,
} from './collections/index.ts';
export * from './cluster/index.ts';
export * from './language-models/index.ts';
export * from './retrieval/index.ts';
export * from './retrieval-models/index.ts';
export {
  createSettingsService,
  createStoredSecrets,
  loadOrCreateSecretKey,
  type SealedValue,
  type SealedStore,
  type SecretKeys,
  type SettingsChange,
  type SettingsService,
  type StoredSecretCount,
  type StoredSecrets,
} from './settings/index.ts';
export { createBatcher, type BatcherOptions } from './batcher.ts';
export * from './documents/index.ts';
export * from './evaluation/index.ts';
export * from './files/index.ts';
export * from './ingestion/index.ts';
export * from './jobs/index.ts';
export * from './latent-index/index.ts';
export * from './samples/index.ts';
export * from './answering/index.ts';
export * from './conversations/index.ts';
