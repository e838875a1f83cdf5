import { expect, test } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

const text = [
  ': heartbeat\n\n',
  'id: 1\nevent: x\ndata: {"a":1}\n\n',
  'id: 2\r\ndata: 第一行\r\ndata: second\r\n\r\n',
  'data:no space\rdata:  two\r\r',
  'id\ndata\n\n',
  'id: 9\ndata: cut off',
].join('');

const expected: ServerSentEvent[] = [
  { id: '1', data: '{"a":1}' },
  { id: '2', data: '第一行\nsecond' },
  { id: '2', data: 'no space\n two' },
  { id: '', data: '' },
];

async function parse(bytes: Uint8Array, cuts: number[]): Promise<ServerSentEvent[]> {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let i = 1; i < edges.length; i += 1) controller.enqueue(bytes.slice(edges[i - 1], edges[i]));
      controller.close();
    },
  });
  const events: ServerSentEvent[] = [];
  for await (const event of readServerSentEvents(body)) events.push(event);
  return events;
}

const bytes = new TextEncoder().encode(text);

test('reads fields, line ends of all kinds and several data lines; drops what is cut off', async () => {
  expect(await parse(bytes, [])).toEqual(expected);
});

test('reads the same wherever the network cuts, inside a CRLF or a character too', async () => {
  for (let cut = 1; cut < bytes.length; cut += 1) {
    expect(await parse(bytes, [cut]), `cut at ${cut}`).toEqual(expected);
  }
  expect(
    await parse(
      bytes,
      Array.from({ length: bytes.length - 1 }, (_, i) => i + 1),
    ),
  ).toEqual(expected);
});
