import { expect, test } from 'vitest';
import { progressOf } from './retrieval-models.view.ts';

const at = (seconds: number) => new Date(seconds * 1000);
const building = {
  state: 'building' as const,
  done: 300,
  total: 900,
  stageFirst: 100,
  stageStartedAt: at(0),
  stageAdvancedAt: at(20),
};

test('the rest takes as long as this run needed for its part, less what has gone by since', () => {
  expect(progressOf(building, at(20))).toEqual({
    done: 300,
    total: 900,
    unit: 'chunks',
    remainingSeconds: 60,
  });
  expect(progressOf(building, at(25))?.remainingSeconds).toBe(55);
  expect(progressOf(building, at(500))?.remainingSeconds).toBe(0);
});

test('nothing is told before this run has got on, and of no other state', () => {
  expect(progressOf({ ...building, done: 100 }, at(30))?.remainingSeconds).toBeNull();
  expect(progressOf({ ...building, state: 'ready' }, at(30))).toBeNull();
});
