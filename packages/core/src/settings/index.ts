export { createKeySeal, type KeySeal } from './key-seal.ts';
export { createSealer, type Sealer } from './sealer.ts';
export { deriveKey, loadOrCreateSecretKey, type SecretKeys } from './secret-key.ts';
export { lockSetting, readSetting, readSettings, writeSetting, writeSettings } from './settings.queries.ts';
export { createSettingsService, type SettingsChange, type SettingsService } from './settings.service.ts';
export {
  createStoredSecrets,
  type SealedStore,
  type SealedValue,
  type StoredSecretCount,
  type StoredSecrets,
} from './stored-secrets.ts';
