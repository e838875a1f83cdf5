import type { DocumentFormat } from '@onyx/contracts';
import type { ByteRange, OriginalFile } from '@onyx/core';
import { Readable } from 'node:stream';

/** Formats that a browser shows by itself, and as what. Never HTML: an uploaded page must not be a page of ours. */
const inlineTypes: Partial<Record<DocumentFormat, string>> = {
  pdf: 'application/pdf',
  text: 'text/plain',
  markdown: 'text/plain',
  csv: 'text/plain',
  json: 'text/plain',
};

/**
 * Answers with a stored file: whole, one range of it (RFC 9110, 14), or 304. Whatever the file holds, it runs
 * nothing in our origin: no sniffing, no scripts, and what is not plainly harmless is a download.
 */
export async function fileResponse(
  request: Request,
  file: OriginalFile,
  options: { isDownload: boolean },
): Promise<Response> {
  const inlineType = options.isDownload ? undefined : inlineTypes[file.format];
  const etag = `"${file.sha256}"`;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    // The next reader may be another person: each request is checked, the bytes need not travel again.
    'cache-control': 'private, no-cache',
    'content-disposition': disposition(inlineType ? 'inline' : 'attachment', file.fileName),
    'content-type': inlineType ?? file.mediaType,
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    etag,
  });
  // Browsers' PDF viewers do not run in a sandbox; they have one of their own.
  const sandbox = file.format === 'pdf' ? '' : '; sandbox';
  headers.set('content-security-policy', `default-src 'none'; frame-ancestors 'self'${sandbox}`);

  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  const ifRange = request.headers.get('if-range');
  const asked = ifRange === null || ifRange === etag ? request.headers.get('range') : null;
  const range = parseRange(asked, file.sizeBytes);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const body = Readable.toWeb(await file.open(range ?? undefined)) as ReadableStream;
  if (!range) {
    headers.set('content-length', String(file.sizeBytes));
    return new Response(body, { status: 200, headers });
  }
  headers.set('content-range', `bytes ${range.start}-${range.end}/${file.sizeBytes}`);
  headers.set('content-length', String(range.end - range.start + 1));
  return new Response(body, { status: 206, headers });
}

/** Answers with a text as a file to keep. */
export function textDownload(fileName: string, text: string): Response {
  return new Response(text, {
    headers: {
      'cache-control': 'no-store',
      'content-disposition': disposition('attachment', fileName),
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    },
  });
}

/**
 * One range of a `Range` header; null where the whole is to be sent: no header, another unit, several ranges, or
 * something we do not understand, which RFC 9110 tells to ignore.
 */
export function parseRange(header: string | null, size: number): ByteRange | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  if (to !== '' && Number(to) < start) return null;
  return start >= size
    ? 'unsatisfiable'
    : { start, end: Math.min(to === '' ? Infinity : Number(to), size - 1) };
}

/** RFC 6266: a plain name for old clients, the real one in UTF-8. */
function disposition(kind: 'inline' | 'attachment', fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
