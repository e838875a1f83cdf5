import { expect, it } from 'vitest';
import { planBatches } from './batches.ts';

it('fills batches by padded tokens, texts of about the same length together', () => {
  expect(planBatches([3, 100, 4, 90, 0, 5], 200)).toEqual([
    [1, 3],
    [5, 2, 0],
  ]);
  expect(planBatches([60, 50, 40], 100)).toEqual([[0], [1, 2]]);
});

it('gives a text longer than the limit a batch of its own, and loses none', () => {
  expect(planBatches([600, 10, 700], 512)).toEqual([[2], [0], [1]]);
  expect(planBatches([], 512)).toEqual([]);
  const lengths = Array.from({ length: 500 }, (_, index) => 1 + ((index * 37) % 300));
  const batches = planBatches(lengths, 512);
  expect(batches.flat().toSorted((a, b) => a - b)).toEqual([...lengths.keys()]);
  for (const batch of batches) {
    const longest = Math.max(...batch.map((index) => lengths[index]!));
    expect(longest * batch.length).toBeLessThanOrEqual(512);
  }
});

it('cuts where lengths differ much, and runs the network once where they do not', () => {
  expect(planBatches([40, 8, 40, 8, 8, 40, 8], 512)).toEqual([
    [0, 2, 5],
    [1, 3, 4, 6],
  ]);
  expect(planBatches([12, 10, 11, 12, 9], 512)).toHaveLength(1);
});
