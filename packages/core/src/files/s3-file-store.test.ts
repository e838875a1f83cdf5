import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createS3FileStore, type FileStore, type S3FileStoreOptions } from './index.ts';
import {
  startS3TestServer,
  type Fault,
  type S3Request,
  type S3TestServer,
} from './testing/s3-test-server.ts';
import { keep, listed, pieces } from './testing/store-harness.ts';

let server: S3TestServer;
let store: FileStore;
let folder: string;

const open = (change: Partial<S3FileStoreOptions> = {}): Promise<FileStore> =>
  createS3FileStore({ ...server.settings, prefix: '', workFolder: folder, timeoutMs: 200, ...change });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-s3-'));
  server = await startS3TestServer();
  store = await open();
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The first `count` requests that fit meet a fault. */
function failFirst(count: number, fault: Fault, fits: (request: S3Request) => boolean): void {
  let left = count;
  server.fault = (request) => (fits(request) && left-- > 0 ? fault : undefined);
}
const isPut = ({ method }: S3Request) => method === 'PUT';
const isGet = ({ method }: S3Request) => method === 'GET';
/** So large that it goes in three parts. */
const large = randomBytes(17 * 1024 * 1024);

test('a store that stumbles is asked again', async () => {
  const faults: Fault[] = [
    { kind: 'refuse', status: 503, code: 'SlowDown' },
    { kind: 'refuse', status: 500, code: 'InternalError' },
    { kind: 'reset' },
    { kind: 'silent' },
    { kind: 'lose-answer' },
  ];
  for (const fault of faults) {
    failFirst(1, fault, isPut);
    const sha256 = await keep(store, fault.kind);
    failFirst(1, fault, isGet);
    expect(await text(await store.open(sha256))).toBe(fault.kind);
  }
  expect(await readdir(folder)).toEqual([]);
});

test('a store that is not there is named, keeps nothing waiting for ever, and leaves nothing behind', async () => {
  const always = (fault: Fault) => () => fault;
  const unavailable = (reason: string) => ({
    code: 'file-store-unavailable',
    params: { reason },
    isRetryable: true,
  });
  server.fault = always({ kind: 'refuse', status: 503, code: 'SlowDown' });
  await expect(keep(store, 'a')).rejects.toMatchObject(unavailable('SlowDown'));
  await expect(keep(store, large)).rejects.toMatchObject(unavailable('SlowDown'));
  await expect(listed(store)).rejects.toMatchObject(unavailable('SlowDown'));
  server.fault = always({ kind: 'silent' });
  await expect(keep(store, 'a')).rejects.toMatchObject(unavailable('ETIMEDOUT'));
  server.fault = undefined;
  await expect(keep(await open({ bucket: 'elsewhere' }), 'a')).rejects.toMatchObject(
    unavailable('NoSuchBucket'),
  );
  const sha256 = await keep(store, 'there');
  await expect((await open({ bucket: 'elsewhere' })).open(sha256)).rejects.toMatchObject(
    unavailable('NoSuchBucket'),
  );
  await server.stop();
  await expect(keep(store, 'a')).rejects.toMatchObject(unavailable('ECONNREFUSED'));
  expect(await readdir(folder)).toEqual([]);
});

test('a store that is full says so', async () => {
  server.fault = () => ({ kind: 'refuse', status: 507, code: 'XMinioStorageFull' });
  await expect(keep(store, 'a')).rejects.toMatchObject({ code: 'file-store-full' });
});

test('an error holds no key and nothing that was signed', async () => {
  const { credentials } = server.settings;
  const refused = await open({ credentials: { ...credentials, accessKeyId: 'AKIAWRONG' } });
  const error: unknown = await keep(refused, 'a').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'file-store-unavailable', params: { reason: 'InvalidAccessKeyId' } });
  const shown = inspect(error, { depth: Infinity, showHidden: true });
  expect(shown).toContain('storing a file failed: InvalidAccessKeyId (HTTP 403)');
  expect(shown).not.toMatch(/AKIA|not-to-be-seen|AWS4|Signature/i);
});

test('a large file goes in parts; a part that fails is sent again, a lost end is found out', async () => {
  const hasFailed = new Set<string>();
  server.fault = ({ method, query }) => {
    const isEnd = method === 'POST' && query.has('uploadId');
    const step = isEnd ? 'end' : (query.get('partNumber') ?? '');
    if (!['2', 'end'].includes(step) || hasFailed.has(step)) return undefined;
    hasFailed.add(step);
    return { kind: isEnd ? 'lose-answer' : 'reset' };
  };
  const sha256 = await keep(store, large);
  expect(server.requests.filter((line) => line.includes('partNumber='))).toHaveLength(4);
  expect(server.store.uploads.size).toBe(0);
  server.fault = undefined;
  expect((await buffer(await store.open(sha256))).equals(large)).toBe(true);
});

test('a large file that cannot be stored leaves neither parts nor an object', async () => {
  server.fault = ({ query }) =>
    query.get('partNumber') === '3' ? { kind: 'refuse', status: 403, code: 'AccessDenied' } : undefined;
  await expect(keep(store, large)).rejects.toMatchObject({ params: { reason: 'AccessDenied' } });
  expect([server.store.uploads.size, server.store.objects.size]).toEqual([0, 0]);
});

test('a person who goes away stops the transfer', async () => {
  const leaving = new AbortController();
  const staged = await store.stage(pieces(large), { maxBytes: Infinity, signal: leaving.signal });
  server.fault = ({ query }) => {
    if (query.has('partNumber')) leaving.abort(new Error('gone'));
    return undefined;
  };
  await expect(staged.transfer()).rejects.toThrow('gone');
  await staged.discard();
  expect([server.store.uploads.size, server.store.objects.size]).toEqual([0, 0]);
  expect(await readdir(folder)).toEqual([]);
});

test('bytes that change on their way into the store are refused there', async () => {
  const sha256 = await keep(store, 'checked by the store');
  const path = `${server.settings.endpoint}/${server.settings.bucket}/${sha256}`;
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${server.settings.credentials.accessKeyId}/20260101/r/s3/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    'x-amz-date': date,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
  };
  const changed = await fetch(path, { method: 'PUT', headers, body: 'checked by the stare' });
  expect([changed.status, await changed.text()]).toEqual([400, expect.stringContaining('BadDigest')]);
  expect((await fetch(path, { method: 'PUT', headers, body: 'checked by the store' })).status).toBe(200);
});

test('a read that breaks off or falls silent goes on where it was', async () => {
  const sha256 = await keep(store, large);
  for (const kind of ['cut', 'stall'] as const) {
    let cuts = 0;
    server.requests.length = 0;
    server.fault = (request) =>
      isGet(request) && ++cuts <= 3 ? { kind, afterBytes: 1_000_000 * cuts } : undefined;
    expect((await buffer(await store.open(sha256))).equals(large)).toBe(true);
    expect(server.requests).toHaveLength(4);
    cuts = 0;
    const range = { start: 5, end: 9_000_000 };
    expect((await buffer(await store.open(sha256, range))).equals(large.subarray(5, 9_000_001))).toBe(true);
  }
  failFirst(100, { kind: 'cut', afterBytes: 10 }, isGet);
  await expect(buffer(await store.open(sha256))).rejects.toMatchObject({ code: 'file-store-unavailable' });
  await expect(store.withLocalFile(sha256, () => Promise.resolve())).rejects.toMatchObject({
    code: 'file-store-unavailable',
  });
  expect(await readdir(folder)).toEqual([]);
});

test('a slow reader is no silent store', async () => {
  const sha256 = await keep(store, large);
  server.requests.length = 0;
  const read: Buffer[] = [];
  for await (const piece of await store.open(sha256)) {
    // Longer than the store itself may be silent.
    if (read.length === 0) await pause(300);
    read.push(piece as Buffer);
  }
  expect(Buffer.concat(read).equals(large)).toBe(true);
  expect(server.requests).toHaveLength(1);
});

test('a reader who leaves lets go of the connection', async () => {
  const sha256 = await keep(store, large);
  const unread = await store.open(sha256);
  expect(server.openAnswers.size).toBe(1);
  unread.destroy();
  await expect.poll(() => server.openAnswers.size).toBe(0);
  for await (const _first of await store.open(sha256)) break;
  await expect.poll(() => server.openAnswers.size).toBe(0);
});

test('a file that was damaged on its way is fetched again', async () => {
  const sha256 = await keep(store, 'precious');
  failFirst(1, { kind: 'corrupt' }, isGet);
  expect(await store.withLocalFile(sha256, (path) => readFile(path, 'utf8'))).toBe('precious');
  failFirst(1, { kind: 'corrupt' }, isGet);
  await expect(text(await store.open(sha256))).rejects.toMatchObject({ code: 'stored-file-damaged' });
});

test('what is collected between transfer and commit is stored again', async () => {
  const staged = await store.stage(pieces('wanted'), { maxBytes: 1000 });
  await staged.transfer();
  await store.remove(staged.sha256);
  await staged.commit();
  expect(await text(await store.open(staged.sha256))).toBe('wanted');
  await staged.commit();
  await staged.discard();
  expect(server.requests.filter((line) => line.startsWith('PUT'))).toHaveLength(2);
});

test('ends what others began to upload a day ago, and nothing else', async () => {
  for (let index = 0; index < 8; index++) {
    const id = server.store.startUpload(`ab/${index}`);
    const upload = server.store.uploads.get(id);
    if (upload && index !== 4) upload.startedAt = new Date(Date.now() - 25 * 60 * 60 * 1000);
  }
  await store.removeAbandoned();
  expect([...server.store.uploads.values()].map(({ key }) => key)).toEqual(['ab/4']);
});

test('keeps to its prefix', async () => {
  const one = await open({ prefix: 'one/' });
  const two = await open({ prefix: 'two/' });
  const sha256 = await keep(one, 'mine');
  server.store.put('one/notes.txt', Buffer.from('not ours'));
  expect(await listed(one)).toEqual([sha256]);
  expect(await listed(two)).toEqual([]);
  expect([...server.store.objects.keys()]).toContain(`one/${sha256.slice(0, 2)}/${sha256}`);
});
