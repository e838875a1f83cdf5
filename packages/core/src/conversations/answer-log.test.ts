import type { AnswerEvent } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { createAnswerLog, eventAfter, type LogRow, type NumberedEvent } from './answer-log.ts';

const text = (value: string): AnswerEvent => ({ type: 'text-delta', text: value });
const ended: AnswerEvent = { type: 'answer-ended', status: 'complete', error: null };
const started: AnswerEvent = { type: 'answer-started', answerKind: 'model', modelName: 'm' };

const textOf = (events: readonly NumberedEvent[]): string =>
  events.map(({ event }) => (event.type === 'text-delta' ? event.text : '')).join('');

async function readAll(events: AsyncIterable<NumberedEvent>): Promise<NumberedEvent[]> {
  const all: NumberedEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** Deterministic, so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

test('whatever is stored in one row, reading on after any number gives exactly the rest', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomNumbers(seed);
    const log = createAnswerLog();
    const rows: LogRow[] = [];
    const pieces: string[] = [];
    log.append(started);
    for (let count = 0; count < 30; count += 1) {
      const piece = '答案😀text'.slice(0, Math.floor(random() * 8));
      pieces.push(piece);
      log.append(text(piece));
      if (random() < 0.2) rows.push(...log.takeRows());
    }
    log.append(ended);
    log.close();
    rows.push(...log.takeRows());
    expect(rows.at(-1)?.number).toBe(log.lastNumber);
    for (let after = 0; after <= log.lastNumber; after += 1) {
      const rest = pieces.slice(Math.max(0, after - 1)).join('');
      const live = await readAll(log.read(after));
      expect(textOf(live)).toBe(rest);
      expect(live.at(-1)).toEqual({ id: log.lastNumber, event: ended });
      const stored = rows.filter((row) => row.number > after).map((row) => eventAfter(row, after));
      expect(textOf(stored)).toBe(rest);
      expect(stored.map(({ id }) => id)).toEqual(stored.map(({ id }) => id).toSorted((a, b) => a - b));
    }
  }
});

test('gives each piece to a waiting reader at once, with its own number', async () => {
  const log = createAnswerLog();
  const reader = log.read(0);
  for (const [index, piece] of ['a', 'b', 'c'].entries()) {
    const next = reader.next();
    log.append(text(piece));
    expect(await next).toEqual({ done: false, value: { id: index + 1, event: text(piece) } });
  }
  const last = reader.next();
  log.close();
  expect(await last).toEqual({ done: true, value: undefined });
});

test('gives a slow reader what it missed in one piece', async () => {
  const log = createAnswerLog();
  for (const piece of 'slow') log.append(text(piece));
  log.append(ended);
  log.close();
  expect(await readAll(log.read(1))).toEqual([
    { id: 4, event: text('low') },
    { id: 5, event: ended },
  ]);
});

test('a reader that claims to know more than there is learns the end', async () => {
  const log = createAnswerLog();
  log.append(text('a'));
  log.append(ended);
  log.close();
  expect(await readAll(log.read(99))).toEqual([{ id: 99, event: ended }]);
});

test('an aborted reader ends without the rest, and leaves no trace', async () => {
  const log = createAnswerLog();
  const controller = new AbortController();
  const all = readAll(log.read(0, controller.signal));
  log.append(text('a'));
  await Promise.resolve();
  controller.abort();
  await expect(all).resolves.toHaveLength(1);
});
