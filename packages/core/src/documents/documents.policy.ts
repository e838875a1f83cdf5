import { AppError } from '@onyx/contracts';
import type { Actor } from '../actor.ts';
import { canWrite, type CollectionStanding } from '../collections/index.ts';

/** @throws AppError `not-found` for what is not there or may not be read; `forbidden` for what may only be read. */
export function requireWritable<T extends CollectionStanding>(actor: Actor, row: T | undefined): T {
  const readable = requireReadable(row);
  if (!canWrite(actor, readable)) throw new AppError('forbidden');
  return readable;
}

/** Queries find only what may be read, so that "not there" and "not for you" are the same answer. */
export function requireReadable<T>(row: T | undefined): T {
  if (row === undefined) throw new AppError('not-found');
  return row;
}
