import { contentSecurityPolicy } from '@onyx/contracts';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { chooseEncoding, compress, type Encoding } from './compress.ts';
import { readWebFiles, type WebFile } from './web-files.ts';

/** Answers a GET outside the API. */
export type WebApp = (request: Request) => Promise<Response>;

/** Larger files are streamed and not compressed; no text of the web app is that large. */
const maxBufferedBytes = 4 * 1024 * 1024;

/**
 * Serves the exported web app. Its list of files is read once; what is compressed is kept, so each file costs that
 * work once a run.
 */
export async function loadWebApp(webDir: string): Promise<WebApp> {
  const files = await readWebFiles(webDir);
  const kept = new Map<string, Promise<Buffer>>();

  async function bodyOf(
    file: WebFile,
    encoding: Encoding | undefined,
  ): Promise<Uint8Array<ArrayBuffer> | ReadableStream> {
    if (file.sizeBytes > maxBufferedBytes) {
      return Readable.toWeb(createReadStream(file.filePath));
    }
    if (!encoding) return new Uint8Array(await readFile(file.filePath));
    const key = `${encoding} ${file.filePath}`;
    let body = kept.get(key);
    if (!body) {
      body = readFile(file.filePath).then((bytes) => compress(bytes, encoding));
      kept.set(key, body);
      // A file that could not be read now may be readable later.
      body.catch(() => kept.delete(key));
    }
    return new Uint8Array(await body);
  }

  return async (request) => {
    const found = files.get(addressOf(request.url));
    const file = found ?? files.get('/404');
    if (!file) return new Response('Not found', { status: 404 });
    const isCompressible = file.isText && file.sizeBytes <= maxBufferedBytes;
    const encoding = isCompressible
      ? chooseEncoding(request.headers.get('accept-encoding'), file.sizeBytes)
      : undefined;
    const etag = `"${file.etag}${encoding ? `-${encoding}` : ''}"`;
    const headers = new Headers({
      etag,
      'content-type': file.contentType,
      'cache-control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
      'content-security-policy': contentSecurityPolicy(file.scriptHashes.map((hash) => ` ${hash}`).join('')),
      ...(isCompressible && { vary: 'accept-encoding' }),
    });
    if (found && isKnown(request, etag)) return new Response(null, { status: 304, headers });
    if (encoding) headers.set('content-encoding', encoding);
    return new Response(await bodyOf(file, encoding), { status: found ? 200 : 404, headers });
  };
}

/** The path as a key of the list; one that cannot be decoded is none. */
function addressOf(url: string): string {
  try {
    const path = decodeURIComponent(new URL(url).pathname);
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  } catch {
    return '';
  }
}

function isKnown(request: Request, etag: string): boolean {
  const given = request.headers.get('if-none-match');
  return given !== null && given.split(',').some((entry) => entry.trim().replace(/^W\//, '') === etag);
}
