import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keep, listed, localHarness, pieces, s3Harness, type StoreHarness } from './testing/store-harness.ts';

const sha256Of = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What every store must do. */
describe.each([
  ['a folder', localHarness],
  ['a bucket', s3Harness],
])('%s', (_name, open) => {
  let harness: StoreHarness;
  beforeEach(async () => {
    harness = await open();
  });
  afterEach(() => harness.close());

  const stage = (...texts: string[]) => harness.store.stage(pieces(...texts), { maxBytes: 1000 });
  const incoming = () => readdir(harness.incoming);

  test('keeps a file at the hash of its bytes', async () => {
    const { store } = harness;
    const staged = await stage('hello ', 'world');
    expect(staged).toMatchObject({ sha256: sha256Of('hello world'), sizeBytes: 11 });
    expect(Buffer.from(staged.head).toString()).toBe('hello world');
    await expect(store.open(staged.sha256)).rejects.toMatchObject({ code: 'not-found' });
    await staged.commit();
    await staged.discard();
    expect(await text(await store.open(staged.sha256))).toBe('hello world');
    expect(await text(await store.open(staged.sha256, { start: 6, end: 8 }))).toBe('wor');
    expect(await text(await store.open(staged.sha256, { start: 0, end: 0 }))).toBe('h');
    expect(await incoming()).toEqual([]);
  });

  test('keeps equal bytes once, also when many come at the same time', async () => {
    const { store } = harness;
    await Promise.all(Array.from({ length: 20 }, () => keep(store, 'same')));
    expect(await listed(store)).toHaveLength(1);
    expect(await incoming()).toEqual([]);
  });

  test('what is stored again is as new as on its first day', async () => {
    const { store } = harness;
    const storedAt = async () => {
      for await (const file of store.list()) return file.storedAt.getTime();
      throw new Error('nothing is stored');
    };
    await keep(store, 'again');
    const first = await storedAt();
    await expect
      .poll(async () => {
        await keep(store, 'again');
        return storedAt();
      })
      .toBeGreaterThan(first);
  });

  test('the head is bounded and the bytes are not; no bytes are a file, too', async () => {
    const { store } = harness;
    const part = 'x'.repeat(50_000);
    const staged = await store.stage(pieces(part, part, part), { maxBytes: 200_000 });
    expect(staged.head).toHaveLength(64 * 1024);
    await staged.commit();
    await staged.discard();
    expect(await buffer(await store.open(staged.sha256))).toHaveLength(150_000);
    expect(await buffer(await store.open(await keep(store)))).toHaveLength(0);
  });

  test('keeps a large file whole and gives any part of it', async () => {
    const { store } = harness;
    const bytes = randomBytes(20 * 1024 * 1024 + 7);
    const sha256 = await keep(store, bytes.subarray(0, 1_000_000), bytes.subarray(1_000_000));
    expect(sha256).toBe(sha256Of(bytes));
    expect(sha256Of(await buffer(await store.open(sha256)))).toBe(sha256);
    const start = 8 * 1024 * 1024 - 2;
    expect(await buffer(await store.open(sha256, { start, end: start + 9 }))).toEqual(
      bytes.subarray(start, start + 10),
    );
  });

  test('lists everything, removes what is there or not', async () => {
    const { store } = harness;
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => keep(store, `file ${index}`)));
    expect(await listed(store)).toEqual(all.toSorted());
    await store.remove(all[0] ?? '');
    await store.remove(all[0] ?? '');
    expect(await listed(store)).toEqual(all.slice(1).toSorted());
  });

  test('leaves nothing of a file that is too large, breaks off, is stopped or is not wanted', async () => {
    const { store } = harness;
    await expect(stage('x'.repeat(600), 'y'.repeat(600))).rejects.toMatchObject({
      code: 'file-too-large',
      params: { maxMegabytes: 0 },
    });
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET', syscall: 'read' });
    }
    await expect(store.stage(broken(), { maxBytes: 1000 })).rejects.toThrow('connection lost');
    await expect(
      store.stage(pieces('a'), { maxBytes: 1000, signal: AbortSignal.abort(new Error('stopped')) }),
    ).rejects.toThrow('stopped');
    await (await stage('not wanted')).discard();
    expect(await incoming()).toEqual([]);
    expect(await listed(store)).toEqual([]);
  });

  test('lends a file to a parser and takes it back, whatever comes of it', async () => {
    const { store } = harness;
    const sha256 = await keep(store, 'to be parsed');
    expect(await store.withLocalFile(sha256, (path) => readFile(path, 'utf8'))).toBe('to be parsed');
    await expect(store.withLocalFile(sha256, () => Promise.reject(new Error('bad file')))).rejects.toThrow(
      'bad file',
    );
    expect(await incoming()).toEqual([]);
    await expect(store.withLocalFile(sha256Of('nowhere'), () => Promise.resolve())).rejects.toMatchObject({
      code: 'not-found',
    });
    const stopped = AbortSignal.abort(new Error('stopped'));
    await expect(store.withLocalFile(sha256, () => Promise.resolve(), stopped)).rejects.toThrow('stopped');
  });

  test('never gives out a damaged file whole, and heals when the right bytes come again', async () => {
    const { store } = harness;
    const content = 'y'.repeat(100_000);
    const sha256 = await keep(store, content);
    await harness.damage(sha256);

    let received = 0;
    const reading = async () => {
      for await (const piece of await store.open(sha256)) received += (piece as Buffer).length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'stored-file-damaged' });
    expect(received).toBeLessThan(content.length);
    let isUsed = false;
    const using = store.withLocalFile(sha256, () => Promise.resolve((isUsed = true)));
    await expect(using).rejects.toMatchObject({ code: 'stored-file-damaged' });
    expect(isUsed).toBe(false);

    await keep(store, content);
    expect(await text(await store.open(sha256))).toBe(content);
    expect(await incoming()).toEqual([]);
  });

  test('removes what a dead process left behind, not what a living one writes', async () => {
    const deadPid = 2 ** 22 + 1;
    const write = (name: string) => writeFile(join(harness.incoming, name), 'half');
    await write(`${hostname()}.${deadPid}.a`);
    await write(`${hostname()}.${process.ppid}.b`);
    await write('elsewhere.1.c');
    await write('elsewhere.1.d');
    await write(`${hostname()}.${process.pid}.e`);
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(join(harness.incoming, 'elsewhere.1.d'), longAgo, longAgo);
    // Of a predecessor with our number, as is usual in a container.
    const before = new Date(Date.now() - process.uptime() * 1000 - 1000);
    await utimes(join(harness.incoming, `${hostname()}.${process.pid}.e`), before, before);
    const staged = await stage('being stored');
    const left = async () => new Set((await incoming()).map((name) => name.split('.').at(-1)));

    await (await harness.reopen()).removeAbandoned();
    expect((await left()).size).toBe(3);
    await staged.commit();
    await staged.discard();
    expect(await left()).toEqual(new Set(['b', 'c']));
  });

  test('an address is never a path', async () => {
    const { store } = harness;
    for (const address of ['../../etc/passwd', '', 'A'.repeat(64)]) {
      await expect(store.open(address)).rejects.toMatchObject({ code: 'not-found' });
      await expect(store.withLocalFile(address, () => Promise.resolve())).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });
});

/** A real disk that is really full: only where we may mount one. */
describe.runIf(process.platform === 'linux' && process.getuid?.() === 0 && mayMount())('a full disk', () => {
  test.each([
    ['of the folder', localHarness],
    ['of files on their way to a bucket', s3Harness],
  ])('%s: says so, leaves nothing half-written, and goes on when there is room', async (_name, open) => {
    const disk = await mountDisk('1m');
    const harness = await open(disk.folder);
    try {
      const megabyte = Buffer.alloc(1_000_000, 1);
      const { store } = harness;
      const first = await keep(store, megabyte.subarray(0, 400_000));
      const storing = keep(store, megabyte, megabyte);
      await expect(storing).rejects.toMatchObject({ code: 'file-store-full', isRetryable: true });
      expect(await readdir(harness.incoming)).toEqual([]);
      expect(await listed(store)).toEqual([first]);
      const second = await keep(store, 'a small one still fits');
      expect(await text(await store.open(second))).toBe('a small one still fits');
    } finally {
      await harness.close().catch(() => undefined);
      await disk.remove();
    }
  });
});

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function mountDisk(size: string): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  return {
    folder,
    async remove() {
      execFileSync('umount', [folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
