import { AppError, type AnswerEvent } from '@onyx/contracts';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { streamAnswer, type StreamedEvent, type StreamOptions } from './stream.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, call: number) => void;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A real HTTP server that answers each connection as the test says. */
async function serve(handler: Handler): Promise<{ baseUrl: string; lastEventIds: (string | undefined)[] }> {
  const lastEventIds: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    lastEventIds.push(request.headers['last-event-id'] as string | undefined);
    handler(request, response, lastEventIds.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lastEventIds };
}

const delta = (text: string): AnswerEvent => ({ type: 'text-delta', text });
const ended: AnswerEvent = { type: 'answer-ended', status: 'complete', error: null };
const head = { 'content-type': 'text/event-stream' };
const line = (id: number, event: unknown) => `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`;
const fail = (response: ServerResponse, status: number, code: string) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { code, message: code, requestId: 'r' } }));
};
const messageId = '00000000-0000-4000-8000-000000000001';

async function read(options: Partial<StreamOptions> & { baseUrl: string }): Promise<StreamedEvent[]> {
  const events: StreamedEvent[] = [];
  const stream = streamAnswer({ messageId, firstDelayMs: 1, maxDelayMs: 4, ...options });
  for await (const event of stream) events.push(event);
  return events;
}

test('yields every event with its number and ends with the answer', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response) => {
    response.writeHead(200, head);
    response.end(line(1, delta('产')) + line(2, delta('假')) + line(3, ended) + line(4, delta('after')));
  });
  expect(await read({ baseUrl })).toEqual([
    { id: 1, event: delta('产') },
    { id: 2, event: delta('假') },
    { id: 3, event: ended },
  ]);
  expect(lastEventIds).toEqual([undefined]);
});

test('goes on after a break where it broke, without repeating or losing an event', async () => {
  const changes: boolean[] = [];
  const { baseUrl, lastEventIds } = await serve((_request, response, call) => {
    response.writeHead(200, head);
    if (call === 1) {
      response.write(`${line(1, delta('a'))}${line(2, delta('b'))}id: 3\ndata: {"type":"text-d`, () =>
        response.destroy(),
      );
    } else if (call === 2) response.end(line(2, delta('b')) + line(3, delta('c')));
    else response.end(line(4, ended));
  });
  const events = await read({ baseUrl, onConnectionChange: (isConnected) => changes.push(isConnected) });
  expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  expect(lastEventIds).toEqual([undefined, '2', '3']);
  expect(changes).toEqual([true, false, true, false, true]);
});

test('starts after a known event', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response) => {
    response.writeHead(200, head);
    response.end(line(8, ended));
  });
  expect(await read({ baseUrl, after: 7 })).toEqual([{ id: 8, event: ended }]);
  expect(lastEventIds).toEqual(['7']);
});

test('waits out a server that is starting and passes over events it does not know', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response, call) => {
    if (call === 1) return fail(response, 503, 'not-ready');
    if (call === 2) return response.destroy();
    response.writeHead(200, head);
    response.end(`${line(1, { type: 'from-the-future' })}id: 2\ndata: not json\n\n${line(3, ended)}`);
  });
  expect(await read({ baseUrl })).toEqual([{ id: 3, event: ended }]);
  expect(lastEventIds).toHaveLength(3);
});

test('throws at once what waiting cannot mend', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response) => fail(response, 404, 'not-found'));
  await expect(read({ baseUrl })).rejects.toMatchObject({ code: 'not-found' });
  expect(lastEventIds).toHaveLength(1);
});

test('gives up when nothing comes for too many connections', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response) => response.destroy());
  const error: unknown = await read({ baseUrl, maxAttempts: 4 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'server-unreachable', isRetryable: true });
  expect(lastEventIds).toHaveLength(4);
});

test('takes up a connection that went silent', async () => {
  const { baseUrl, lastEventIds } = await serve((_request, response, call) => {
    response.writeHead(200, head);
    if (call === 1) response.write(line(1, delta('a')));
    else response.end(line(2, ended));
  });
  const events = await read({ baseUrl, idleTimeoutMs: 50 });
  expect(events.map(({ id }) => id)).toEqual([1, 2]);
  expect(lastEventIds).toEqual([undefined, '1']);
});

test('ends silently when the reader leaves', async () => {
  const { baseUrl } = await serve((_request, response) => {
    response.writeHead(200, head);
    response.write(line(1, delta('a')));
  });
  const leave = new AbortController();
  const events: StreamedEvent[] = [];
  for await (const event of streamAnswer({ messageId, baseUrl, signal: leave.signal })) {
    events.push(event);
    leave.abort();
  }
  expect(events).toHaveLength(1);
});
