import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { eventStream, type StreamedEvent } from './event-stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A stream that gives what is pushed, when it is pushed. */
async function startStream() {
  let push: (event: StreamedEvent | null) => void = () => undefined;
  async function* events(): AsyncGenerator<StreamedEvent> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<StreamedEvent | null>();
      push = resolve;
      const event = await promise;
      if (!event) return;
      yield event;
    }
  }
  const { signal } = new AbortController();
  const request = new Request('http://localhost/events');
  const response = await eventStream(request, undefined, signal, () => Promise.resolve(events()));
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await reader?.read())?.value,
    cancel: () => reader?.cancel(),
    push: (event: StreamedEvent | null) => push(event),
  };
}

test('a comment every 15 seconds keeps a silent stream open, before, between and after its events', async () => {
  const stream = await startStream();
  expect(await stream.next()).toBe(': connected\n\n');
  for (let count = 0; count < 3; count += 1) {
    const comment = stream.next();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await comment).toBe(': still here\n\n');
  }
  const event = stream.next();
  stream.push({ id: 1, event: { type: 'title-changed', title: 'a' } });
  expect(await event).toBe('id: 1\ndata: {"type":"title-changed","title":"a"}\n\n');
  const comment = stream.next();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(await comment).toBe(': still here\n\n');
  const end = stream.next();
  stream.push(null);
  expect(await end).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test('a client that goes away ends the comments', async () => {
  const stream = await startStream();
  await stream.next();
  expect(vi.getTimerCount()).toBe(1);
  await stream.cancel();
  expect(vi.getTimerCount()).toBe(0);
});

test('an event that comes after its client has gone is no failure, and the events are told to end', async () => {
  const stream = await startStream();
  await stream.next();
  await stream.cancel();
  stream.push({ id: 1, event: { type: 'title-changed', title: 'late' } });
  await vi.advanceTimersByTimeAsync(1);
  expect(await stream.next()).toBeUndefined();
});

test('events are taken one after the other, and no more of them than the client has room for', async () => {
  let asked = 0;
  let given = 0;
  const events = {
    [Symbol.asyncIterator]: () => ({
      next: async (): Promise<IteratorResult<StreamedEvent>> => {
        asked += 1;
        expect(asked).toBe(given + 1);
        await Promise.resolve();
        given += 1;
        return given > 5
          ? { done: true, value: undefined }
          : { done: false, value: { id: given, event: {} } };
      },
    }),
  };
  const { signal } = new AbortController();
  const request = new Request('http://localhost/events');
  const response = await eventStream(request, undefined, signal, () => Promise.resolve(events));
  await vi.advanceTimersByTimeAsync(100);
  // The comment that says that it is connected has not been read yet.
  expect(asked).toBe(0);
  const text = await response.text();
  expect(text.match(/^id: \d$/gm)).toEqual(['id: 1', 'id: 2', 'id: 3', 'id: 4', 'id: 5']);
  expect(vi.getTimerCount()).toBe(0);
});

test('an event that cannot be written ends its stream as a failure', async () => {
  const ends: unknown[] = [];
  const meter = {
    open: () => ({ event: () => undefined, end: (...outcome: unknown[]) => void ends.push(outcome) }),
  };
  async function* events(): AsyncGenerator<StreamedEvent> {
    yield { id: 1, event: { number: 1n } };
  }
  const { signal } = new AbortController();
  const request = new Request('http://localhost/events');
  const open = () => Promise.resolve(events());
  const response = await eventStream(request, undefined, signal, open, meter);
  expect(await response.text()).toBe(': connected\n\n');
  expect(ends).toEqual([['failed', expect.any(TypeError)]]);
  expect(vi.getTimerCount()).toBe(0);
});
