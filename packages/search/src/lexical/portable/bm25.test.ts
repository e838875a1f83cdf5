import { expect, test } from 'vitest';
import { reweigh, steppedAverage, termWeight } from './bm25.ts';

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
