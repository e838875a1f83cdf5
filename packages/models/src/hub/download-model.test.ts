import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolder, testEncoder, testTokenizer } from '../testing/model-folders.ts';
import { sendJson, startTestServer, type TestRequest } from '../testing/test-server.ts';
import { downloadModel, type DownloadModelOptions, type DownloadProgress } from './download-model.ts';

const commit = 'c'.repeat(40);
const network = Buffer.concat([
  testEncoder(Array.from({ length: 8 }, (_, id) => [id, 1])),
  // Field 6 of the file, its documentation: makes it large enough to be cut.
  Buffer.from([0x32, 0x80, 0x80, 0x10]),
  Buffer.alloc(256 * 1024, 'x'),
]);
const encoder: Record<string, Buffer> = {
  'config.json': Buffer.from('{"architectures":["BertModel"]}'),
  'tokenizer.json': Buffer.from(JSON.stringify(testTokenizer)),
  '1_Pooling/config.json': Buffer.from('{}'),
  'onnx/model.onnx': Buffer.from('larger'),
  'onnx/model_quantized.onnx': network,
  'pytorch_model.bin': Buffer.from('not needed'),
  '../../escaped.json': Buffer.from('{}'),
  'README.md': Buffer.from('---\nlanguage: en\n---\n'),
};

let files: Awaited<ReturnType<typeof createTestFolder>>;
const closers: (() => Promise<void>)[] = [];
let number = 0;

beforeAll(async () => {
  files = await createTestFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(() => files.remove());

function announced([path, content]: [string, Buffer]): object {
  const hash = (name: string, head = ''): string =>
    createHash(name).update(head).update(content).digest('hex');
  const blobId = hash('sha1', `blob ${content.length}\0`);
  const lfs = { sha256: hash('sha256'), size: content.length };
  return { rfilename: path, size: content.length, blobId, ...(path.endsWith('.onnx') && { lfs }) };
}

type Override = (request: TestRequest, response: ServerResponse, content: Buffer, path: string) => boolean;

/** A server with one repository that speaks as the hub does: lists with checksums, redirects of large files, ranges. */
async function startHub(repository = encoder, override: Override = () => false) {
  const server = await startTestServer((request, response) => {
    const { pathname } = new URL(request.path, 'http://hub');
    if (pathname === '/api/models/team/model/revision/main') {
      return sendJson(response, 200, { sha: commit, siblings: Object.entries(repository).map(announced) });
    }
    const path = /^\/(?:team\/model\/resolve\/c{40}|storage)\/(.+)$/.exec(pathname)?.[1] ?? '';
    const content = repository[path];
    if (!content) return sendJson(response, 404, { error: 'Entry not found' });
    if (override(request, response, content, path)) return;
    if (path.endsWith('.onnx') && !pathname.startsWith('/storage')) {
      response.writeHead(302, { location: `/storage/${path}` }).end();
      return;
    }
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const range = start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start > 0 ? 206 : 200, { ...range }).end(content.subarray(start));
  });
  closers.push(server.close);
  const progress: DownloadProgress[] = [];
  const targetDir = join(files.path, `model-${(number += 1)}`);
  const download = (options: Partial<DownloadModelOptions> = {}) =>
    downloadModel({
      hub: server.url,
      repository: 'team/model',
      targetDir,
      retryMs: 1,
      onProgress: (now) => progress.push(now),
      ...options,
    });
  return { server, progress, targetDir, download };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Ends a large file's answer in the middle, without an end. */
function cut(response: ServerResponse, content: Buffer, start: number, length: number): void {
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': content.length - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` }),
  });
  response.write(content.subarray(start, start + length), () => setTimeout(() => response.destroy(), 20));
}

const startOf = (request: TestRequest): number => Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0);

describe('download of a model', () => {
  it('fetches what is needed, the smaller network, and nothing else', async () => {
    const { server, progress, targetDir, download } = await startHub();
    await expect(download({ token: 'hf_secret-token' })).resolves.toEqual({ isFetched: true });
    const found = (await readdir(targetDir, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(found.map(({ name }) => name).toSorted()).toEqual(
      ['README.md', 'config.json', 'config.json', 'model_quantized.onnx', 'tokenizer.json'].toSorted(),
    );
    expect(await readFile(join(targetDir, 'onnx/model_quantized.onnx'))).toEqual(network);
    expect(await exists(`${targetDir}.partial`)).toBe(false);
    expect(await exists(join(files.path, 'escaped.json'))).toBe(false);
    const last = progress.at(-1);
    expect(last?.doneBytes).toBe(last?.totalBytes);
    expect(server.requests.every(({ headers }) => headers.authorization === 'Bearer hf_secret-token')).toBe(
      true,
    );
    server.requests.length = 0;
    await expect(download()).resolves.toEqual({ isFetched: false });
    expect(server.requests).toEqual([]);
  });

  it('takes the network that is asked for, or says that there is none', async () => {
    const { targetDir, download } = await startHub();
    await expect(download({ file: 'onnx/other.onnx' })).rejects.toMatchObject({
      code: 'model-files-missing',
      params: { files: 'onnx/other.onnx' },
    });
    expect(await exists(targetDir)).toBe(false);
    await download({ file: 'onnx/model.onnx' });
    expect(await readdir(join(targetDir, 'onnx'))).toEqual(['model.onnx']);
  });

  it('takes the vectors of a static model, also beside a network', async () => {
    const weights = Buffer.from('vectors');
    const { targetDir, download } = await startHub({
      ...encoder,
      'config.json': Buffer.from('{"model_type":"model2vec"}'),
      'model.safetensors': weights,
    });
    await download();
    expect(await readFile(join(targetDir, 'model.safetensors'))).toEqual(weights);
    expect(await exists(join(targetDir, 'onnx'))).toBe(false);
  });

  it('goes on where a connection was cut', async () => {
    const { server, targetDir, download } = await startHub(encoder, (request, response, content, path) => {
      const start = startOf(request);
      if (!request.path.startsWith('/storage/') || start > 150_000) return false;
      void path;
      cut(response, content, start, 100_000);
      return true;
    });
    await download();
    expect(await readFile(join(targetDir, 'onnx/model_quantized.onnx'))).toEqual(network);
    const ranges = server.requests.filter(({ path }) => path.startsWith('/storage/')).map(startOf);
    expect(ranges).toEqual([0, 100_000, 200_000]);
  });

  it('keeps what had arrived for the next call', async () => {
    let isUp = false;
    const hub = await startHub(encoder, (request, response, content) => {
      if (isUp || !request.path.startsWith('/storage/')) return false;
      if (startOf(request) === 0) cut(response, content, 0, 100_000);
      else response.writeHead(503).end();
      return true;
    });
    await expect(hub.download()).rejects.toMatchObject({
      code: 'model-download-failed',
      params: { address: hub.server.url.slice(7), file: 'onnx/model_quantized.onnx' },
      detail: 'HTTP 503',
      isRetryable: true,
    });
    expect(await exists(hub.targetDir)).toBe(false);
    isUp = true;
    hub.server.requests.length = 0;
    await hub.download();
    const fetched = hub.server.requests.filter(
      ({ path }) => path.includes('resolve') || path.includes('storage'),
    );
    expect(fetched.map(({ path }) => path.split('/').at(-1))).toEqual([
      'model_quantized.onnx',
      'model_quantized.onnx',
    ]);
    expect(fetched.map(startOf)).toEqual([100_000, 100_000]);
  });

  it('begins anew where a server does not send parts', async () => {
    let cuts = 0;
    const { targetDir, download } = await startHub(encoder, (request, response, content) => {
      if (!request.path.startsWith('/storage/')) return false;
      if ((cuts += 1) === 1) cut(response, content, 0, 100_000);
      else response.writeHead(200).end(content);
      return true;
    });
    await download();
    expect(await readFile(join(targetDir, 'onnx/model_quantized.onnx'))).toEqual(network);
  });

  it.each([
    ['another content of the same size', Buffer.alloc(network.length, 'y')],
    ['more than was announced', Buffer.concat([network, Buffer.from('more')])],
  ])('keeps nothing of %s', async (_, content) => {
    const { targetDir, download } = await startHub(encoder, (request, response) => {
      if (!request.path.startsWith('/storage/')) return false;
      response.writeHead(200).end(content);
      return true;
    });
    await expect(download()).rejects.toMatchObject({
      code: 'model-checksum-mismatch',
      params: { file: 'onnx/model_quantized.onnx' },
    });
    expect(await exists(targetDir)).toBe(false);
    expect(await readdir(`${targetDir}.partial/onnx`)).toEqual([]);
  });

  it('checks small files too, and what an earlier attempt left', async () => {
    const { targetDir, download } = await startHub(encoder, (_, response, content, path) => {
      if (path !== 'tokenizer.json') return false;
      response.end(Buffer.alloc(content.length, ' '));
      return true;
    });
    await expect(download()).rejects.toMatchObject({ code: 'model-checksum-mismatch' });
    const second = await startHub();
    await writeFile(join(`${targetDir}.partial`, 'config.json'), 'damaged');
    await second.download({ targetDir });
    expect(await readFile(join(targetDir, 'config.json'))).toEqual(encoder['config.json']);
  });

  it('refuses what is too large before it fetches it', async () => {
    const { server, download } = await startHub();
    await expect(download({ maxBytes: 100_000 })).rejects.toMatchObject({ code: 'model-too-large' });
    expect(server.requests.some(({ path }) => path.includes('.onnx'))).toBe(false);
  });

  it('tells a repository without a model, an unknown one, a page that is no hub, and no answer', async () => {
    const others = Object.entries(encoder).filter(([path]) => !path.endsWith('.onnx'));
    const without = await startHub(Object.fromEntries(others));
    await expect(without.download()).rejects.toMatchObject({ code: 'model-files-missing' });
    const { 'tokenizer.json': tokenizer, ...noVocabulary } = encoder;
    expect(tokenizer).toBeDefined();
    const silent = await startHub(noVocabulary);
    await expect(silent.download()).rejects.toMatchObject({ params: { files: 'tokenizer.json' } });
    expect(silent.server.requests.some(({ path }) => path.includes('.onnx'))).toBe(false);
    const { server, download } = await startHub();
    await expect(download({ repository: 'team/unknown' })).rejects.toMatchObject({
      code: 'model-not-found',
      params: { model: 'team/unknown' },
    });
    const page = await startTestServer((_, response) => void response.end('<html>'));
    closers.push(page.close);
    await expect(download({ hub: page.url })).rejects.toMatchObject({ code: 'model-download-failed' });
    await server.close();
    closers.splice(closers.indexOf(server.close), 1);
    await expect(download()).rejects.toMatchObject({ code: 'model-download-failed', isRetryable: true });
  });

  it('gives up on a server that falls silent, and stops when it is aborted', async () => {
    const { download } = await startHub(encoder, (request, response) => {
      if (!request.path.startsWith('/storage/')) return false;
      response.writeHead(200);
      response.flushHeaders();
      return true;
    });
    await expect(download({ idleMs: 50 })).rejects.toMatchObject({ code: 'model-download-failed' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('not wanted')), 200);
    await expect(download({ signal: controller.signal })).rejects.toThrow('not wanted');
  });
});
