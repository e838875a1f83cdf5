export { loadConfig, loadProcessConfig, type Config, type S3Config } from './load-config.ts';
export { settingGroups } from './settings.ts';
export { productVersion } from './product-version.ts';
