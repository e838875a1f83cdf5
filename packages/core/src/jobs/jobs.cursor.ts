import { AppError } from '@onyx/contracts';
import { z } from 'zod';
import type { QueuePosition } from './job-inspector.ts';
import type { LogPosition } from './jobs.queries.ts';

const queuePositionSchema = z.array(z.union([z.string().max(100), z.number()])).max(5);
const logPositionSchema = z.tuple([z.iso.datetime(), z.uuid()]);

export function encodePosition(position: QueuePosition): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

/** @throws AppError `invalid-request` for what is no cursor of a list of queued jobs. */
export function decodeQueuePosition(cursor: string): QueuePosition {
  return decode(cursor, queuePositionSchema);
}

/** @throws AppError `invalid-request` for what is no cursor of a list of ended jobs. */
export function decodeLogPosition(cursor: string): LogPosition {
  const [endedAt, id] = decode(cursor, logPositionSchema);
  return { endedAt, id };
}

function decode<T>(cursor: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-request', {
    fields: [{ path: 'cursor', message: 'This is no cursor of this list.' }],
  });
}
