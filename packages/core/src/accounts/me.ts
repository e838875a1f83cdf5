import type { Me } from '@onyx/contracts';
import { permissionsOf } from './accounts.policy.ts';
import type { UserRow } from './users.queries.ts';

/** A user's row as that person sees it. */
export function toMe(user: UserRow): Me {
  const { id, name, email, role, locale, theme } = user;
  return { id, name, email, role, locale, theme, can: permissionsOf(user) };
}
