import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { ServerError } from '../server-error.ts';

export type BodyLimits = {
  /** Largest body. */
  maxBytes: number;
  /** Of all bodies that are being read at the same time. */
  maxTotalBytes: number;
};

export type BodyReader = <S extends z.ZodType>(
  headers: IncomingHttpHeaders,
  body: Readable,
  schema: S,
) => Promise<z.output<S>>;

const retryAfterSeconds = 1;
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads JSON bodies without ever holding more than allowed, however many callers send at once. Rejects with a
 * `ServerError`: `unsupported_media_type`, `request_too_large`, `queue_full`, `invalid_json`, `invalid_request`.
 */
export function createBodyReader({ maxBytes, maxTotalBytes }: BodyLimits): BodyReader {
  let held = 0;

  /** With events, not as an iterable, which would take as long as all that is done with a short body. */
  function readBytes(body: Readable, onPart: (part: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        body.off('data', read).off('end', done).off('error', fail).off('close', cut);
        settle();
      };
      const read = (part: Buffer): void => {
        try {
          onPart(part);
        } catch (error) {
          // What else arrives is let go until the answer is sent and the connection closed.
          end(() => reject(error));
          body.resume();
        }
      };
      const done = (): void => end(resolve);
      const fail = (error: Error): void => end(() => reject(error));
      const cut = (): void => fail(new Error('the caller went away'));
      body.on('data', read).once('end', done).once('error', fail).once('close', cut);
    });
  }

  async function readText(body: Readable): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    try {
      await readBytes(body, (part) => {
        size += part.byteLength;
        held += part.byteLength;
        if (size > maxBytes) throw tooLarge(maxBytes);
        if (held > maxTotalBytes) {
          throw new ServerError('queue_full', 'Too many requests are being read. Try again in a second.', {
            retryAfterSeconds,
          });
        }
        parts.push(part);
      });
      return decoder.decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));
    } catch (error) {
      if (
        error instanceof TypeError &&
        'code' in error &&
        error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
      ) {
        throw new ServerError('invalid_json', 'The body is not UTF-8.', { cause: error });
      }
      throw error;
    } finally {
      held -= size;
    }
  }

  return async (headers, body, schema) => {
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') {
      throw new ServerError('unsupported_media_type', 'The content type must be application/json.');
    }
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
    const result = schema.safeParse(parse(await readText(body)));
    if (result.success) return result.data;
    const [issue] = result.error.issues;
    const param = issue?.path.map(String).join('.') ?? '';
    throw new ServerError('invalid_request', `${param === '' ? 'body' : param}: ${issue?.message ?? ''}`, {
      param,
    });
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ServerError('invalid_json', 'The body is not valid JSON.', { cause });
  }
}

function tooLarge(maxBytes: number): ServerError {
  const message = `The body is larger than ${Math.floor(maxBytes / 2 ** 20)} MB. Split the request.`;
  return new ServerError('request_too_large', message);
}
