import type { AnswerEvent, Message, Source } from '@onyx/contracts';
import { describe, expect, test } from 'vitest';
import { applyEvent, newerOf } from './apply-event.ts';

const source = (number: number): Source => ({
  number,
  chunkId: `c${number}`,
  documentId: '00000000-0000-4000-8000-000000000009',
  documentVersion: 1,
  title: `Title ${number}`,
  fileName: 'a.md',
  folder: '',
  collectionName: 'All',
  format: 'markdown',
  text: 'text',
  marks: [],
  location: { blockStart: 0, blockEnd: 0, headingPath: [] },
  score: 1,
  isCited: false,
});

const started: Message = {
  id: '00000000-0000-4000-8000-000000000001',
  conversationId: '00000000-0000-4000-8000-000000000002',
  parentId: null,
  role: 'assistant',
  text: '',
  status: 'streaming',
  answerKind: null,
  modelName: null,
  sources: [],
  support: [],
  phases: [],
  error: null,
  feedback: null,
  lastEventId: 0,
  createdAt: '2026-11-23T08:00:00.000Z',
};

const events: AnswerEvent[] = [
  { type: 'phase', phase: { name: 'searching', startedMs: 1, endedMs: null } },
  { type: 'phase', phase: { name: 'searching', startedMs: 1, endedMs: 40, count: 14 } },
  { type: 'sources-found', sources: [source(1), source(2)] },
  { type: 'phase', phase: { name: 'writing', startedMs: 41, endedMs: null } },
  { type: 'answer-started', answerKind: 'model', modelName: 'm' },
  { type: 'text-delta', text: 'Twelve ' },
  { type: 'text-delta', text: '天。[2]' },
  { type: 'title-changed', title: 'Leave' },
  { type: 'phase', phase: { name: 'writing', startedMs: 41, endedMs: 90 } },
  {
    type: 'support-checked',
    support: [{ start: 0, end: 12, isSupported: true, sources: [2], score: 1 }],
    citedNumbers: [2],
  },
  { type: 'answer-ended', status: 'failed', error: { code: 'model-unreachable', detail: 'refused' } },
];

const play = (message: Message, from: number) =>
  events.slice(from).reduce((now, event, index) => applyEvent(now, from + index + 1, event), message);

describe('applyEvent', () => {
  test('folds the events of an answer into its message', () => {
    const end = play(started, 0);
    expect(end.text).toBe('Twelve 天。[2]');
    expect(end.status).toBe('failed');
    expect(end.error).toEqual({ code: 'model-unreachable', detail: 'refused' });
    expect(end.sources.map(({ isCited }) => isCited)).toEqual([false, true]);
    expect(end.phases).toEqual([
      { name: 'searching', startedMs: 1, endedMs: 40, count: 14 },
      { name: 'writing', startedMs: 41, endedMs: 90 },
    ]);
    expect(end.lastEventId).toBe(events.length);
  });

  test('taken up after any event, with or without overlap, it ends as the same message', () => {
    const whole = play(started, 0);
    for (let stored = 0; stored <= events.length; stored += 1) {
      const loaded = events
        .slice(0, stored)
        .reduce((now, event, index) => applyEvent(now, index + 1, event), started);
      const copy = JSON.parse(JSON.stringify(loaded)) as Message;
      expect(play(copy, stored)).toEqual(whole);
      for (let overlap = 0; overlap < stored; overlap += 1) expect(play(copy, overlap)).toEqual(whole);
    }
  });

  test('an event that is contained already leaves the very same object', () => {
    const end = play(started, 0);
    expect(applyEvent(end, 6, { type: 'text-delta', text: 'again' })).toBe(end);
  });
});

describe('newerOf', () => {
  test('an answer that has ended is shown until what was loaded knows its end, then what was loaded is', () => {
    const ended = play(started, 0);
    expect(newerOf(started, ended)).toBe(ended);
    const loaded: Message = { ...ended, feedback: 'up' };
    expect(newerOf(loaded, ended)).toBe(loaded);
    expect(newerOf(loaded, undefined)).toBe(loaded);
  });
});
