import { expect, test } from 'vitest';
import { createFrameReader, type Frame } from './frame-reader.ts';

function message(type: string, body: string): Buffer {
  const bytes = Buffer.from(`${type}\0\0\0\0${body}`);
  bytes.writeInt32BE(bytes.length - 1, 1);
  return bytes;
}
function first(code: number, body = ''): Buffer {
  const bytes = Buffer.from(`${'\0'.repeat(8)}${body}`);
  bytes.writeInt32BE(bytes.length, 0);
  bytes.writeInt32BE(code, 4);
  return bytes;
}
const startup = first(196_608, 'user\0postgres\0\0');
const show = (frames: Frame[]) =>
  frames.map((frame) =>
    frame.kind === 'message'
      ? `${Buffer.from(frame.bytes).toString('latin1', 0, 1)}${frame.bytes.length}${frame.endsUnit ? '.' : ''}`
      : frame.kind,
  );

test('cuts messages the same, however their bytes arrive', () => {
  const stream = Buffer.concat([
    first(80_877_103),
    startup,
    message('P', 'select 1'),
    message('B', 'x'.repeat(300)),
    message('S', ''),
    message('Q', 'select 2'),
    message('X', ''),
  ]);
  const whole = show(createFrameReader()(stream));
  expect(whole).toEqual(['negotiation', '\u000023.', 'P13', 'B305', 'S5.', 'Q13.', 'end']);
  for (const step of [1, 2, 3, 7, 64]) {
    const read = createFrameReader();
    const frames: Frame[] = [];
    for (let start = 0; start < stream.length; start += step) {
      frames.push(...read(Uint8Array.from(stream.subarray(start, start + step))));
    }
    expect(show(frames)).toEqual(whole);
  }
});

test.each([
  ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an impossible length', Buffer.concat([startup, Buffer.from('Q\u0000\u0000\u0000\u0001')])],
])('refuses %s', (_, bytes) => {
  expect(() => createFrameReader()(bytes)).toThrow();
});
