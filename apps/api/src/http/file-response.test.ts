import type { OriginalFile } from '@onyx/core';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { fileResponse, parseRange } from './file-response.ts';

const text = '0123456789';
const file = (change: Partial<OriginalFile> = {}): OriginalFile => ({
  sha256: 'ab'.repeat(32),
  sizeBytes: text.length,
  fileName: 'report.txt',
  format: 'text',
  mediaType: 'text/plain',
  open: (range) =>
    Promise.resolve(Readable.from([Buffer.from(range ? text.slice(range.start, range.end + 1) : text)])),
  ...change,
});
const ask = (headers: Record<string, string> = {}, change: Partial<OriginalFile> = {}, isDownload = false) =>
  fileResponse(new Request('http://localhost/', { headers }), file(change), { isDownload });

test.each([
  [null, null],
  ['bytes=0-3', { start: 0, end: 3 }],
  ['bytes=4-', { start: 4, end: 9 }],
  ['bytes=-3', { start: 7, end: 9 }],
  ['bytes=-300', { start: 0, end: 9 }],
  ['bytes=8-99', { start: 8, end: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-2', null],
  ['bytes=0-1,4-5', null],
  ['lines=0-3', null],
  ['bytes=-', null],
])('reads the range %j', (header, expected) => {
  expect(parseRange(header, 10)).toEqual(expected);
});

test('sends the whole, a part, nothing new, or says that there is no such part', async () => {
  const whole = await ask();
  expect(whole.status).toBe(200);
  expect(await whole.text()).toBe(text);
  const etag = whole.headers.get('etag') ?? '';
  const part = await ask({ range: 'bytes=2-4' });
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    'bytes 2-4/10',
    '234',
  ]);
  expect((await ask({ 'if-none-match': etag })).status).toBe(304);
  expect((await ask({ range: 'bytes=2-4', 'if-range': etag })).status).toBe(206);
  expect((await ask({ range: 'bytes=2-4', 'if-range': '"other"' })).status).toBe(200);
  const beyond = await ask({ range: 'bytes=10-' });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
});

test('an uploaded page is a download without a right to anything', async () => {
  const response = await ask({}, { format: 'html', mediaType: 'text/html', fileName: 'x.html' });
  expect(response.headers.get('content-disposition')).toMatch(/^attachment;/);
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('PDF and text are shown, unless a download is asked for', async () => {
  const pdf = { format: 'pdf', mediaType: 'application/pdf' } as const;
  expect((await ask({}, pdf)).headers.get('content-disposition')).toMatch(/^inline;/);
  expect((await ask({}, pdf, true)).headers.get('content-disposition')).toMatch(/^attachment;/);
  const markdown = await ask({}, { format: 'markdown', mediaType: 'text/markdown' });
  expect(markdown.headers.get('content-type')).toBe('text/plain');
});

test('a file name cannot break out of its header', async () => {
  const response = await ask({}, { fileName: '报价 "final"\r\nx: y\'(1).txt' });
  const header = response.headers.get('content-disposition') ?? '';
  expect(header).not.toMatch(/[\r\n]/);
  expect(header).toContain(`filename*=UTF-8''%E6%8A%A5%E4%BB%B7%20%22final%22%0D%0Ax%3A%20y%27%281%29.txt`);
});
