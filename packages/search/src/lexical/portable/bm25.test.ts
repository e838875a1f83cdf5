import { expect, test } from 'vitest';
import { isStale, reweigh, steppedAverage, termWeight } from './bm25.ts';

test('a weight for one average length becomes that for another', () => {
  for (const [frequency, length, from, to] of [
    [1, 10, 20, 200],
    [7, 300, 110, 90],
    [40, 50, 50, 60],
  ] as const) {
    const stored = Math.fround(termWeight(frequency, length, from));
    expect(reweigh(stored, length, from, to)).toBeCloseTo(termWeight(frequency, length, to), 4);
  }
});

test('a term that is not there weighs nothing', () => {
  expect(reweigh(0, 80, 100, 120)).toBe(0);
});

test('an average is within two percent of its step', () => {
  for (let average = 1; average < 900; average *= 1.013) {
    expect(Math.abs(steppedAverage(average) / average - 1)).toBeLessThan(0.0205);
  }
});

test('weights that are not stale are within 2.5 % of the formula', () => {
  for (const madeWith of [60, 97.2, 99, 100, 102, 102.9, 103.2, 150]) {
    for (const [frequency, length] of [
      [1, 1],
      [1, 100],
      [1, 900],
      [6, 300],
    ] as const) {
      const error = Math.abs(
        termWeight(frequency, length, madeWith) / termWeight(frequency, length, 100) - 1,
      );
      if (!isStale(madeWith, 100)) expect(error).toBeLessThan(0.025);
    }
  }
  expect(isStale(97, 100)).toBe(true);
  expect(isStale(steppedAverage(100), 100)).toBe(false);
});
