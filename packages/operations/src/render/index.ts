export { composeModel, configFiles, secretPath } from './compose.ts';
export { containerUser, drainSeconds, secretNames, type SecretName } from './names.ts';
export { postgresSizes, type PostgresSizes } from './postgres-settings.ts';
export { findEdited, isUntouched } from './rendered-file.ts';
export { renderDeployment } from './render.ts';
export { writeRendered, type WrittenFiles } from './write-rendered.ts';
