export { loadConfig, loadProcessConfig, type Config, type S3Config } from './load-config.ts';
export { listSettings, type Setting } from './setting-list.ts';
export { acmeDirectory, settingGroups, type SettingTopic } from './settings.ts';
export { productVersion } from './product-version.ts';
