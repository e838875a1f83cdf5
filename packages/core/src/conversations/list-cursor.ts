import { AppError } from '@onyx/contracts';
import { z } from 'zod';

const positionSchema = z.tuple([z.boolean(), z.iso.datetime(), z.uuid()]);

/** The last conversation of a page. */
export type ConversationPosition = { isPinned: boolean; updatedAt: string; id: string };

export function encodeCursor({ isPinned, updatedAt, id }: ConversationPosition): string {
  return Buffer.from(JSON.stringify([isPinned, updatedAt, id])).toString('base64url');
}

/** @throws AppError `invalid-request` for what `encodeCursor` did not make. */
export function decodeCursor(cursor: string): ConversationPosition {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const parsed = positionSchema.safeParse(value);
  if (!parsed.success) {
    throw new AppError('invalid-request', {
      fields: [{ path: 'cursor', message: 'This is no cursor of this list.' }],
    });
  }
  const [isPinned, updatedAt, id] = parsed.data;
  return { isPinned, updatedAt, id };
}
