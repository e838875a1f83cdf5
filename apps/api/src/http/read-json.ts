import { AppError } from '@onyx/contracts';

/** Largest JSON body, in bytes. Files travel as multipart and have a limit of their own. */
export const maxJsonBytes = 1024 * 1024;

/**
 * Reads a JSON body without ever holding more than `maxJsonBytes`.
 * @throws AppError `invalid-request` for another content type or text that is no JSON; `payload-too-large`.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw invalid('content-type', 'The content type must be application/json.');
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxJsonBytes) {
    throw new AppError('payload-too-large');
  }
  const bytes = await readBytes(request);
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return parsed;
  } catch {
    throw invalid('', 'The body is not valid JSON in UTF-8.');
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body) {
    for await (const part of request.body) {
      size += part.byteLength;
      if (size > maxJsonBytes) throw new AppError('payload-too-large');
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid-request', { fields: [{ path, message }] });
}
