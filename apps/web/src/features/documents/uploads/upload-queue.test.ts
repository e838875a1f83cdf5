import { AppError, type Document } from '@onyx/contracts';
import { describe, expect, it } from 'vitest';
import {
  createUploadQueue,
  isBeingRead,
  isSettled,
  summarise,
  uploadError,
  type SendFile,
  type UploadAnswer,
} from './upload-queue.ts';

const file = (name: string, size = 10) => ({ file: new File(['x'.repeat(size)], name), folder: '' });
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

function documentOf(name: string, stage: Document['status']['stage'] = 'queued'): Document {
  return {
    id: `id-${name}`,
    collectionId: 'c',
    collectionName: 'C',
    title: name,
    fileName: name,
    folder: '',
    format: 'text',
    sizeBytes: 10,
    version: 1,
    pageCount: null,
    chunkCount: 0,
    language: null,
    status: {
      stage,
      done: null,
      total: null,
      unit: null,
      etaSeconds: null,
      isSearchable: false,
      error: stage === 'failed' ? { code: 'needs-ocr' } : null,
    },
    createdBy: 'Ada',
    createdAt: '2026-11-23T08:00:00.000Z',
    updatedAt: '2026-11-23T08:00:00.000Z',
    isPinned: false,
    can: { write: true },
  };
}

/** A server in the test's hand: each upload waits until it is answered. */
function heldServer() {
  const waiting = new Map<
    string,
    { answer: (answer: UploadAnswer) => void; fail: (error: unknown) => void }
  >();
  const sent: string[] = [];
  const send: SendFile = (upload, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      const { name } = upload.file;
      sent.push(name);
      onProgress(4);
      // Form fields travel with a file.
      if (name === 'overdone') onProgress(upload.file.size + 500);
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      waiting.set(name, { answer: resolve, fail: reject });
    });
  const answer = async (name: string) => {
    waiting.get(name)?.answer({ document: documentOf(name), outcome: 'created' });
    await tick();
  };
  const fail = async (name: string, error: unknown) => {
    waiting.get(name)?.fail(error);
    await tick();
  };
  return { send, sent, answer, fail };
}

const states = (queue: ReturnType<typeof createUploadQueue>) =>
  queue.store.getState().uploads.map(({ file, state }) => `${file.name} ${state}`);

describe('upload queue', () => {
  it('sends three at a time, in order, and the next as one is through', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send });
    queue.add(
      ['a', 'b', 'c', 'd', 'e'].map((name) => file(name)),
      'collection',
    );
    expect(server.sent).toEqual(['a', 'b', 'c']);
    await server.answer('b');
    expect(server.sent).toEqual(['a', 'b', 'c', 'd']);
    expect(states(queue)).toEqual(['a sending', 'b sent', 'c sending', 'd sending', 'e waiting']);
  });

  it('goes on after a failure, keeps its reason, and sends it again on demand', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send, parallel: 1 });
    queue.add([file('a'), file('b')], 'collection');
    await server.fail('a', new AppError('server-unreachable'));
    expect(states(queue)).toEqual(['a failed', 'b sending']);
    expect(queue.store.getState().uploads[0]?.error?.code).toBe('server-unreachable');
    queue.retry();
    expect(states(queue)).toEqual(['a waiting', 'b sending']);
    await server.answer('b');
    await server.answer('a');
    expect(server.sent).toEqual(['a', 'b', 'a']);
    expect(states(queue)).toEqual(['a sent', 'b sent']);
  });

  it('withholds the text of an unknown error', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send });
    queue.add([file('a')], 'collection');
    await server.fail('a', new Error('secret detail'));
    expect(queue.store.getState().uploads[0]?.error).toEqual({ code: 'internal' });
  });

  it('refuses empty and too large files unsent, and does not retry them', () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send, maxBytes: () => 2_000_000 });
    queue.add([file('empty', 0), file('large', 2_000_001), file('right', 2_000_000)], 'collection');
    expect(server.sent).toEqual(['right']);
    const errors = () => queue.store.getState().uploads.map((upload) => upload.error);
    expect(errors()).toEqual([
      { code: 'file-empty' },
      { code: 'file-too-large', params: { maxMegabytes: 2 } },
      null,
    ]);
    queue.retry();
    expect(states(queue)).toEqual(['empty failed', 'large failed', 'right sending']);
  });

  it('does not offer to send a kind of file again that the server cannot read', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send, parallel: 2 });
    queue.add([file('old.doc'), file('later')], 'collection');
    await server.fail('old.doc', new AppError('format-unsupported'));
    await server.fail('later', new AppError('rate-limited'));
    queue.retry();
    expect(states(queue)).toEqual(['old.doc failed', 'later sending']);
  });

  it('stops one or all, and fills the freed places', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send, parallel: 2 });
    queue.add(
      ['a', 'b', 'c', 'd'].map((name) => file(name)),
      'collection',
    );
    const [first] = queue.store.getState().uploads;
    queue.cancel(first?.id);
    await tick();
    expect(states(queue)).toEqual(['b sending', 'c sending', 'd waiting']);
    await server.answer('b');
    queue.cancel();
    await tick();
    expect(states(queue)).toEqual(['b sent']);
    expect(server.sent).toEqual(['a', 'b', 'c', 'd']);
  });

  it('follows a document until it is ready or failed, and clears only what is settled', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send });
    queue.add([file('a'), file('b'), file('c')], 'collection');
    for (const name of ['a', 'b', 'c']) await server.answer(name);
    queue.update([documentOf('a', 'ready'), documentOf('b', 'failed'), documentOf('stranger', 'ready')]);
    const [a, b, c] = queue.store.getState().uploads;
    if (!a || !b || !c) throw new Error('three uploads expected');
    expect([a, b, c].map(isBeingRead)).toEqual([false, false, true]);
    expect([a, b, c].map(isSettled)).toEqual([true, true, false]);
    expect(uploadError(b)?.code).toBe('needs-ocr');
    queue.clear();
    expect(states(queue)).toEqual(['c sent']);
  });

  it('counts what a tray says', async () => {
    const server = heldServer();
    const queue = createUploadQueue({ send: server.send, parallel: 3, maxBytes: () => 100 });
    queue.add([file('a'), file('b'), file('c'), file('d'), file('huge', 101)], 'collection');
    await server.answer('a');
    await server.answer('b');
    queue.update([documentOf('b', 'ready')]);
    // a: 10 of 10 bytes, b: 10 of 10, c and d: 4 of 10 each; what was refused does not count.
    expect(summarise(queue.store.getState().uploads)).toEqual({
      total: 5,
      sending: 2,
      reading: 1,
      failed: 1,
      done: 1,
      share: 28 / 40,
    });
  });

  it('never tells more bytes sent than a file has', () => {
    const queue = createUploadQueue({ send: heldServer().send });
    queue.add([file('overdone', 10)], 'collection');
    expect(queue.store.getState().uploads[0]?.sentBytes).toBe(10);
  });

  it('gets through thousands of files', async () => {
    const queue = createUploadQueue({
      send: ({ file: { name } }) =>
        Promise.resolve({ document: documentOf(name, 'ready'), outcome: 'created' }),
    });
    queue.add(
      Array.from({ length: 2000 }, (_, index) => file(String(index))),
      'collection',
    );
    while (!queue.store.getState().uploads.every(isSettled)) await tick();
    expect(summarise(queue.store.getState().uploads)).toMatchObject({ done: 2000, failed: 0 });
  });
});
