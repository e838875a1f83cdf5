import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBodyReader } from './read-body.ts';

const schema = z.object({ text: z.string() });
const json = { 'content-type': 'application/json; charset=utf-8' };

function parts(...texts: (string | Uint8Array)[]): Readable {
  return Readable.from(
    texts.map((text) => Buffer.from(text)),
    { objectMode: false },
  );
}

const reader = createBodyReader({ maxBytes: 100, maxTotalBytes: 150 });

it('reads a body, a character cut between two parts included', async () => {
  const bytes = Buffer.from('{"text":"年假"}');
  const body = parts(bytes.subarray(0, 10), bytes.subarray(10));
  expect(await reader(json, body, schema)).toEqual({ text: '年假' });
});

it.each<[string, IncomingHttpHeaders, Readable, object]>([
  ['another content type', { 'content-type': 'text/plain' }, parts('{}'), { code: 'unsupported_media_type' }],
  ['no content type', {}, parts('{}'), { code: 'unsupported_media_type' }],
  ['nothing', json, parts(), { code: 'invalid_json' }],
  ['no JSON', json, parts('{"text":'), { code: 'invalid_json' }],
  [
    'bytes that are not UTF-8',
    json,
    parts('{"text":"', Buffer.from([0xff, 0xfe]), '"}'),
    { code: 'invalid_json', message: 'The body is not UTF-8.' },
  ],
  ['a wrong field', json, parts('{"text":1}'), { code: 'invalid_request', param: 'text' }],
  ['no object', json, parts('[]'), { code: 'invalid_request', param: '' }],
  ['too much', json, parts(' '.repeat(60), ' '.repeat(60)), { code: 'request_too_large' }],
])('refuses %s', async (_, headers, body, error) => {
  await expect(reader(headers, body, schema)).rejects.toMatchObject(error);
});

it('refuses by the announced length, before anything is read', async () => {
  const headers = { 'content-type': 'application/json', 'content-length': '101' };
  let isRead = false;
  const body = new Readable({
    read() {
      isRead = true;
      this.push(null);
    },
  });
  await expect(reader(headers, body, schema)).rejects.toMatchObject({ code: 'request_too_large' });
  expect(isRead).toBe(false);
});

it('bounds what all callers send at once, and frees it when they are done', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = Readable.from(
    (async function* () {
      yield Buffer.from('{"text":"' + 'a'.repeat(80));
      await promise;
      yield Buffer.from('"}');
    })(),
    { objectMode: false },
  );
  const first = reader(json, slow, schema);
  await new Promise((done) => setImmediate(done));
  const body = () => parts(JSON.stringify({ text: 'b'.repeat(80) }));
  await expect(reader(json, body(), schema)).rejects.toMatchObject({
    code: 'queue_full',
    retryAfterSeconds: 1,
  });
  resolve();
  await first;
  await expect(reader(json, body(), schema)).resolves.toBeDefined();
});
