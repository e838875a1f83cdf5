import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { S3ObjectStore, S3Refusal, sha256Of } from './s3-object-store.ts';

/** What goes wrong with a request. */
export type Fault =
  /** The store refuses, e.g. with 503 `SlowDown`. */
  | { kind: 'refuse'; status: number; code: string }
  /** It never answers. */
  | { kind: 'silent' }
  /** The connection is reset before the answer. */
  | { kind: 'reset' }
  /** The request has its effect, but the answer is lost. */
  | { kind: 'lose-answer' }
  /** The body of the answer breaks off after so many bytes. */
  | { kind: 'cut'; afterBytes: number }
  /** The body of the answer stops after so many bytes, and the connection stays. */
  | { kind: 'stall'; afterBytes: number }
  /** One byte of the answer is another. */
  | { kind: 'corrupt' };

export type S3Request = { method: string; key: string; query: URLSearchParams };

export type S3TestServer = {
  /** For the store: address, bucket and keys. */
  settings: {
    endpoint: string;
    bucket: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    isPathStyle: true;
  };
  store: S3ObjectStore;
  /** Every request that was answered or not, e.g. `PUT ab/abc…`, in order. */
  requests: string[];
  /** Answers that were begun and have neither been sent to their end nor given up. */
  openAnswers: Set<ServerResponse>;
  /** What goes wrong with a request; undefined lets it through. */
  fault: ((request: S3Request, count: number) => Fault | undefined) | undefined;
  stop(): Promise<void>;
};

/** Objects a page of a list, small so that tests meet several. */
const pageSize = 3;
const bucket = 'documents';
const accessKeyId = 'AKIATESTKEYID';

/**
 * An S3-compatible store for tests: path-style addresses of one bucket, with what the file store uses of the API and
 * nothing lenient about it: unsigned requests, wrong checksums, wrong lengths, small parts, unknown parameters fail
 * as they do at AWS. The signature must be there and fit in form; it is not computed again.
 */
export async function startS3TestServer(): Promise<S3TestServer> {
  const store = new S3ObjectStore();
  const requests: string[] = [];
  const openAnswers = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    openAnswers.add(response);
    response.once('close', () => openAnswers.delete(response));
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://store');
    const key = decodeURIComponent(url.pathname).slice(bucket.length + 2);
    const asked = { method: request.method ?? '', key, query: url.searchParams };
    requests.push([asked.method, key, ...parametersOf(asked.query)].filter(Boolean).join(' '));
    const fault = running.fault?.(asked, requests.length);
    try {
      if (fault?.kind === 'silent') return;
      if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
      const body = await readBody(request);
      if (fault?.kind === 'refuse') throw new S3Refusal(fault.status, fault.code);
      checkSignature(request);
      checkBody(request, body);
      if (url.pathname.split('/')[1] !== bucket) throw new S3Refusal(404, 'NoSuchBucket');
      const answer = respond(store, asked, request, body);
      if (fault?.kind === 'lose-answer') return void request.socket.resetAndDestroy();
      await send(response, answer, fault);
    } catch (error) {
      // The client went away in the middle of its request.
      if (request.destroyed && !request.complete) return;
      if (!(error instanceof S3Refusal)) throw error;
      const xml = `<Error><Code>${error.code}</Code><AWSAccessKeyId>${accessKeyId}</AWSAccessKeyId></Error>`;
      const text = asked.method === 'HEAD' ? '' : xml;
      response.writeHead(error.status, { 'content-type': 'application/xml' }).end(text);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const running: S3TestServer = {
    settings: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket,
      region: 'eu-test-1',
      credentials: { accessKeyId, secretAccessKey: 'not-to-be-seen-anywhere' },
      isPathStyle: true,
    },
    store,
    requests,
    openAnswers,
    fault: undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return running;
}

type Answer = { status: number; headers?: Record<string, string>; body?: Buffer | string };

function respond(store: S3ObjectStore, asked: S3Request, request: IncomingMessage, body: Buffer): Answer {
  const { method, key, query } = asked;
  const has = (...names: string[]): boolean => {
    const given = [...query.keys()].filter((name) => name !== 'x-id').toSorted();
    return names.length === given.length && names.every((name) => given.includes(name));
  };
  const uploadId = query.get('uploadId') ?? '';
  if (key === '') return respondOfBucket(store, method, query);
  if (method === 'PUT' && has()) return { status: 200, headers: { etag: store.put(key, body) } };
  if (method === 'PUT' && has('partNumber', 'uploadId')) {
    const etag = store.putPart(key, uploadId, Number(query.get('partNumber')), body);
    return { status: 200, headers: { etag } };
  }
  if (method === 'POST' && has('uploads')) {
    if (request.headers['x-amz-checksum-algorithm'] !== 'SHA256') throw new S3Refusal(400, 'InvalidRequest');
    const id = store.startUpload(key);
    return xml(`<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`);
  }
  if (method === 'POST' && has('uploadId')) {
    const etag = store.completeUpload(key, uploadId, readParts(body.toString()));
    return xml(`<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`);
  }
  if (method === 'DELETE' && has('uploadId')) {
    store.abortUpload(key, uploadId);
    return { status: 204 };
  }
  if (method === 'DELETE' && has()) {
    store.objects.delete(key);
    return { status: 204 };
  }
  if ((method === 'GET' || method === 'HEAD') && has()) {
    return readObject(store, key, request.headers.range);
  }
  throw new S3Refusal(501, 'NotImplemented');
}

function respondOfBucket(store: S3ObjectStore, method: string, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  if (method === 'GET' && query.get('list-type') === '2') {
    const after = query.get('continuation-token') ?? '';
    const { keys, isTruncated } = store.list(prefix, after, pageSize);
    const contents = keys.map((key) => {
      const time = store.get(key).storedAt.toISOString();
      return `<Contents><Key>${key}</Key><LastModified>${time}</LastModified></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${keys.at(-1)}</NextContinuationToken>` : '';
    return xml(
      `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }
  if (method === 'GET' && query.has('uploads')) {
    const markers = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
    const { uploads, isTruncated } = store.listUploads(prefix, markers.join('\n'), pageSize);
    const entries = uploads.map(
      ({ key, id, startedAt }) =>
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${startedAt.toISOString()}</Initiated></Upload>`,
    );
    const last = uploads.at(-1);
    const next = isTruncated
      ? `<NextKeyMarker>${last?.key}</NextKeyMarker><NextUploadIdMarker>${last?.id}</NextUploadIdMarker>`
      : '';
    return xml(
      `<ListMultipartUploadsResult><IsTruncated>${isTruncated}</IsTruncated>${next}${entries.join('')}</ListMultipartUploadsResult>`,
    );
  }
  throw new S3Refusal(501, 'NotImplemented');
}

function readObject(store: S3ObjectStore, key: string, range: string | undefined): Answer {
  const { bytes, storedAt } = store.get(key);
  const headers = { 'last-modified': storedAt.toUTCString(), 'accept-ranges': 'bytes' };
  if (range === undefined) return { status: 200, headers, body: bytes };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
  const start = Number(from);
  if (from === undefined || start >= bytes.length) throw new S3Refusal(416, 'InvalidRange');
  const end = Math.min(to ? Number(to) : Infinity, bytes.length - 1);
  const contentRange = `bytes ${start}-${end}/${bytes.length}`;
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange },
    body: bytes.subarray(start, end + 1),
  };
}

async function send(response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
  let body = Buffer.from(answer.body ?? '');
  if (fault?.kind === 'corrupt') {
    body = Buffer.from(body);
    body[0] = (body[0] ?? 0) ^ 1;
  }
  response.writeHead(answer.status, {
    ...answer.headers,
    'x-amz-request-id': 'test',
    ...(answer.status !== 204 && { 'content-length': String(body.length) }),
  });
  if (response.req.method === 'HEAD') return void response.end();
  if (fault?.kind !== 'cut' && fault?.kind !== 'stall') return void response.end(body);
  response.write(body.subarray(0, fault.afterBytes));
  // What was written has to arrive before the connection goes.
  await pause(20);
  if (fault.kind === 'cut') response.socket?.destroy();
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function checkSignature({ headers }: IncomingMessage): void {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[^/]+\/s3\/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$/;
  const [, id] = form.exec(headers.authorization ?? '') ?? [];
  if (id === undefined || !headers['x-amz-date']) throw new S3Refusal(403, 'AccessDenied');
  if (id !== accessKeyId) throw new S3Refusal(403, 'InvalidAccessKeyId');
}

function checkBody({ headers, method }: IncomingMessage, body: Buffer): void {
  if (method === 'PUT' && headers['content-length'] === undefined)
    throw new S3Refusal(411, 'MissingContentLength');
  if (/aws-chunked/.test(headers['content-encoding'] ?? '')) throw new S3Refusal(501, 'NotImplemented');
  const signed = headers['x-amz-content-sha256'];
  const isSigned = typeof signed === 'string' && /^[0-9a-f]{64}$/.test(signed);
  if (signed === undefined) throw new S3Refusal(400, 'InvalidRequest');
  if (isSigned && createHash('sha256').update(body).digest('hex') !== signed) {
    throw new S3Refusal(400, 'XAmzContentSHA256Mismatch');
  }
  const checksum = headers['x-amz-checksum-sha256'];
  if (method === 'PUT' && checksum === undefined) throw new S3Refusal(400, 'InvalidRequest');
  if (checksum !== undefined && checksum !== sha256Of(body)) throw new S3Refusal(400, 'BadDigest');
}

function readParts(text: string): { number: number; etag: string; sha256: string }[] {
  const unescape = (value: string): string => value.replaceAll('&quot;', '"');
  return [...text.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => {
    const value = (name: string): string =>
      unescape(new RegExp(`<${name}>(.*?)</${name}>`).exec(part)?.[1] ?? '');
    return { number: Number(value('PartNumber')), etag: value('ETag'), sha256: value('ChecksumSHA256') };
  });
}

function parametersOf(query: URLSearchParams): string[] {
  return [...query.entries()].filter(([name]) => name !== 'x-id').map(([name, value]) => `${name}=${value}`);
}

function xml(body: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
  };
}
