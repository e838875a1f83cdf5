export { decrypt, encrypt } from './encryption.ts';
export { createKeySeal, type KeySeal } from './key-seal.ts';
export { deriveKey, loadOrCreateSecretKey } from './secret-key.ts';
export { lockSetting, readSetting, readSettings, writeSetting, writeSettings } from './settings.queries.ts';
export { createSettingsService, type SettingsChange, type SettingsService } from './settings.service.ts';
