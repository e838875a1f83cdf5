export { loadConfig, loadProcessConfig, type Config } from './load-config.ts';
export { settingGroups } from './settings.ts';
