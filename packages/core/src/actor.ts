import type { Locale, Role } from '@onyx/contracts';

/** On whose behalf a use case runs. Every use case takes one first and checks it first. */
export type Actor = {
  userId: string;
  role: Role;
  locale: Locale;
};
