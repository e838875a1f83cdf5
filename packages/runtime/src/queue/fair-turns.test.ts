import { expect, test } from 'vitest';
import { fairTurns } from './fair-turns.ts';

test('owners that come together take turns', () => {
  expect(fairTurns(['a', 'a', 'b', 'a', 'b'], 0, new Map())).toEqual([0, 1, 0, 2, 1]);
});

test('who comes later begins where the queue is, not behind it and not before it', () => {
  expect(fairTurns(['b', 'b', 'a', 'b'], 400, new Map([['a', 999]]))).toEqual([400, 401, 1000, 402]);
});

test('nobody saves turns up by being idle', () => {
  expect(fairTurns(['a', 'a'], 50, new Map([['a', 7]]))).toEqual([50, 51]);
});
