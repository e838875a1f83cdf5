import { serve, type ServerType } from '@hono/node-server';
import { AppError } from '@onyx/contracts';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUpload } from './read-upload.ts';

type Seen = { fields: Record<string, string>; fileName: string; size: number };

let server: ServerType;
let port: number;
let outcomes: (Seen | string)[] = [];
let largestGap = 0;

beforeAll(async () => {
  server = serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: async (request) => {
      const outcome = await readUpload(request, async (fields, { fileName, bytes }) => {
        if (fields['refuse']) throw new AppError('forbidden');
        let size = 0;
        for await (const piece of bytes) {
          size += piece.length;
          largestGap = Math.max(largestGap, piece.length);
        }
        return { fields, fileName, size };
      }).catch((error: unknown) => (error instanceof AppError ? error.code : String(error)));
      outcomes.push(outcome);
      return Response.json(outcome);
    },
  });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});

async function post(body: string | FormData, headers: Record<string, string> = {}): Promise<unknown> {
  outcomes = [];
  return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, headers })).json();
}
function form(entries: [string, string | Blob, string?][]): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of entries) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, fileName);
  }
  return data;
}

test('gives the fields before the file, its name as it was sent, and its bytes', async () => {
  const file = new Blob(['x'.repeat(300_000)]);
  const body = form([
    ['folder', '制度'],
    ['file', file, '../a/报告.txt'],
  ]);
  expect(await post(body)).toEqual({ fields: { folder: '制度' }, fileName: '../a/报告.txt', size: 300_000 });
});

test.each<[string, () => string | FormData, Record<string, string>, string]>([
  ['no file', () => form([['folder', 'a']]), {}, 'upload-missing-file'],
  // Most often it is the collection, and the default one may be read by everyone.
  [
    'a field behind the file',
    () =>
      form([
        ['file', new Blob(['x']), 'a.txt'],
        ['collectionId', 'c'],
      ]),
    {},
    'invalid-request',
  ],
  [
    'a form that ends behind the file, which is whole',
    () =>
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nall of it\r\n--b\r\nco',
    { 'content-type': 'multipart/form-data; boundary=b' },
    'upload-incomplete',
  ],
  ['another content type', () => '{}', { 'content-type': 'application/json' }, 'invalid-request'],
  ['no boundary', () => 'x', { 'content-type': 'multipart/form-data' }, 'invalid-request'],
  [
    'a form that ends within the file',
    () => '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
    { 'content-type': 'multipart/form-data; boundary=b' },
    'upload-incomplete',
  ],
  [
    'a form that ends before the file',
    () => '--b\r\ncontent-disposition: form-data; na',
    { 'content-type': 'multipart/form-data; boundary=b' },
    'upload-incomplete',
  ],
])('%s', async (_, body, headers, code) => {
  expect(await post(body(), headers)).toBe(code);
});

test('a refusal is answered before the rest has arrived', async () => {
  const body = form([
    ['refuse', 'yes'],
    ['file', new Blob(['x'.repeat(5_000_000)]), 'a.txt'],
  ]);
  const answer = await post(body).catch(() => outcomes[0]);
  expect(answer).toBe('forbidden');
});

test('a sender that disappears ends the upload as incomplete', async () => {
  outcomes = [];
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 1000000\r\n\r\n' +
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of it',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.destroy();
  await expect.poll(() => outcomes, { timeout: 5000 }).toEqual(['upload-incomplete']);
});

test('a large file passes through in pieces', async () => {
  largestGap = 0;
  const size = 20 * 1024 * 1024;
  expect(await post(form([['file', new Blob([new Uint8Array(size)]), 'large.bin']]))).toMatchObject({ size });
  expect(largestGap).toBeLessThanOrEqual(1024 * 1024);
});
