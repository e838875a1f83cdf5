import { AppError } from '@onyx/contracts';
import { storableText } from '@onyx/core';

/** Largest JSON body unless an endpoint says otherwise. Files travel as multipart and have a limit of their own. */
const defaultMaxBytes = 1024 * 1024;

/** Only as escapes can JSON carry a NUL character, or half of a character of two UTF-16 units. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/**
 * Reads a JSON body without ever holding more than `maxBytes`. What the database
 * cannot store in texts is replaced, see `storableText`.
 * @throws AppError `invalid-request` for another content type or text that is no JSON; `payload-too-large`.
 */
export async function readJson(request: Request, maxBytes = defaultMaxBytes): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw invalid('content-type', 'The content type must be application/json.');
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) {
    throw new AppError('payload-too-large');
  }
  const bytes = await readBytes(request, maxBytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const parsed: unknown = unstorable.test(text) ? JSON.parse(text, storable) : JSON.parse(text);
    return parsed;
  } catch {
    throw invalid('', 'The body is not valid JSON in UTF-8.');
  }
}

async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const part of request.body) {
      size += part.byteLength;
      if (size > maxBytes) throw new AppError('payload-too-large');
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? storableText(value) : value;
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid-request', { fields: [{ path, message }] });
}
