export type { Actor } from './actor.ts';
export type { Identity } from './accounts/identity.ts';
