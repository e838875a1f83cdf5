export { deriveKey, loadOrCreateSecretKey } from './secret-key.ts';
export { createSettingsService, type SettingsChange, type SettingsService } from './settings.service.ts';
