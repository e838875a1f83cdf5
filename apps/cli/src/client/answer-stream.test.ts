import type { AnswerEvent } from '@onyx/contracts';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { answerEvents } from './answer-stream.ts';

/** What comes of an answer from a server that answers like this, and how often it was asked. */
async function readFrom(listener: RequestListener) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['last-event-id']?.toString());
    listener(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const events: AnswerEvent[] = [];
  try {
    for await (const event of answerEvents({ baseUrl, headers: {} }, 'message')) events.push(event);
    return { asked, events };
  } catch (error) {
    return { asked, events, error };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const delta = (id: number) =>
  `id: ${id}\ndata: ${JSON.stringify({ type: 'text-delta', text: String(id) })}\n\n`;
const end = `id: 3\ndata: ${JSON.stringify({ type: 'answer-ended', status: 'complete', error: null })}\n\n`;

test('a stream that breaks is taken up behind the last event', async () => {
  const parts = [delta(1), delta(2), end];
  const { asked, events } = await readFrom((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(parts.shift());
  });
  expect(asked).toEqual(['0', '1', '2']);
  expect(events.map(({ type }) => type)).toEqual(['text-delta', 'text-delta', 'answer-ended']);
});

test('what the server refuses is not asked for again', async () => {
  const { asked, error } = await readFrom((_request, response) => {
    const body = { error: { code: 'not-found', message: 'gone', requestId: 'r1' } };
    response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  expect(error).toMatchObject({ code: 'not-found' });
  expect(asked).toHaveLength(1);
});
