import { AppError } from '@onyx/contracts';
import type { Actor } from '../actor.ts';
import { requireAdmin } from '../accounts/index.ts';

/**
 * For administrators, and of the sets only those whose collection they may read: the queries find no others.
 * @throws AppError `forbidden`, `not-found`.
 */
export function requireVisible<T>(actor: Actor, row: T | undefined): T {
  requireAdmin(actor);
  if (row === undefined) throw new AppError('not-found');
  return row;
}
