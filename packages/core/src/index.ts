export type { Actor } from './actor.ts';
export * from './accounts/index.ts';
export * from './collections/index.ts';
export * from './language-models/index.ts';
export * from './settings/index.ts';
