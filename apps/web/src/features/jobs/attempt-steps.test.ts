import type { JobAttempt } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { attemptMs, attemptSteps } from './attempt-steps.ts';

const at = (ms: number): string => new Date(Date.UTC(2026, 10, 23) + ms).toISOString();
const now = Date.parse(at(10_000));

const attempt: JobAttempt = {
  attempt: 1,
  dueAt: at(0),
  startedAt: at(1500),
  endedAt: at(4000),
  outcome: 'done',
  error: null,
  worker: 'host:1',
  stages: [
    { stage: 'parsing', startedAt: at(1510) },
    { stage: 'indexing', startedAt: at(3000) },
    { stage: 'embedding', startedAt: at(3020) },
  ],
};

test('stages end where the next begins; a wait that nobody notices is none', () => {
  expect(attemptSteps(attempt, now)).toEqual([
    { stage: 'queued', ms: 1500, isOpen: false },
    { stage: 'parsing', ms: 1490, isOpen: false },
    { stage: 'indexing', ms: 20, isOpen: false },
    { stage: 'embedding', ms: 980, isOpen: false },
  ]);
  expect(attemptMs(attempt, now)).toBe(2500);
});

test('what is at work goes on until now, also before its first stage', () => {
  const open = { ...attempt, endedAt: null, outcome: null, stages: [] };
  expect(attemptSteps(open, now).at(-1)).toEqual({ stage: 'starting', ms: 8500, isOpen: true });
  expect(attemptMs(open, now)).toBe(8500);
});

test('of what was cut off nobody knows the end', () => {
  const cut = { ...attempt, endedAt: null, outcome: 'interrupted' as const };
  expect(attemptSteps(cut, now).at(-1)).toEqual({ stage: 'embedding', ms: 0, isOpen: false });
  expect(attemptMs(cut, now)).toBeNull();
});
