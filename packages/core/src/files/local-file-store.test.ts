import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalFileStore, type FileStore } from './index.ts';

let folder: string;
let store: FileStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onyx-files-'));
  store = await createLocalFileStore(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const piece of texts) yield Buffer.from(piece);
}
const stage = (...texts: string[]) => store.stage(pieces(...texts), { maxBytes: 1000 });
const listed = async () => {
  const found: string[] = [];
  for await (const { sha256 } of store.list()) found.push(sha256);
  return found;
};
const incoming = () => readdir(join(folder, 'incoming'));

test('keeps a file at the hash of its bytes', async () => {
  const staged = await stage('hello ', 'world');
  expect(staged).toMatchObject({
    sha256: createHash('sha256').update('hello world').digest('hex'),
    sizeBytes: 11,
  });
  expect(Buffer.from(staged.head).toString()).toBe('hello world');
  await expect(store.open(staged.sha256)).rejects.toMatchObject({ code: 'not-found' });
  await staged.commit();
  expect(await text(await store.open(staged.sha256))).toBe('hello world');
  expect(await text(await store.open(staged.sha256, { start: 6, end: 8 }))).toBe('wor');
  expect(await incoming()).toEqual([]);
});

test('keeps equal bytes once, also when many come at the same time', async () => {
  const staged = await Promise.all(Array.from({ length: 20 }, () => stage('same')));
  await Promise.all(staged.map((file) => file.commit()));
  expect(await listed()).toHaveLength(1);
  expect(await incoming()).toEqual([]);
});

test('the head is bounded and the bytes are not', async () => {
  const part = 'x'.repeat(50_000);
  const staged = await store.stage(pieces(part, part, part), { maxBytes: 200_000 });
  expect(staged.head).toHaveLength(64 * 1024);
  await staged.commit();
  expect(await buffer(await store.open(staged.sha256))).toHaveLength(150_000);
});

test('leaves nothing of a file that is too large, breaks off, is stopped or is not wanted', async () => {
  await expect(stage('x'.repeat(600), 'y'.repeat(600))).rejects.toMatchObject({
    code: 'file-too-large',
    params: { maxMegabytes: 0 },
  });
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('connection lost');
  }
  await expect(store.stage(broken(), { maxBytes: 1000 })).rejects.toThrow('connection lost');
  await expect(
    store.stage(pieces('a'), { maxBytes: 1000, signal: AbortSignal.abort(new Error('stopped')) }),
  ).rejects.toThrow('stopped');
  await (await stage('not wanted')).discard();
  expect(await incoming()).toEqual([]);
  expect(await listed()).toEqual([]);
});

test('removes what a dead process left behind, not what a living one writes', async () => {
  const deadPid = 2 ** 22 + 1;
  await writeFile(join(folder, 'incoming', `${hostname()}.${deadPid}.a`), 'half');
  await writeFile(join(folder, 'incoming', `${hostname()}.${process.ppid}.b`), 'half');
  await writeFile(join(folder, 'incoming', `elsewhere.1.c`), 'half');
  await createLocalFileStore(folder);
  expect(new Set((await incoming()).map((name) => name.at(-1)))).toEqual(new Set(['b', 'c']));
});

test('an address is never a path', async () => {
  await expect(store.localPath('../../etc/passwd')).rejects.toMatchObject({ code: 'not-found' });
});
