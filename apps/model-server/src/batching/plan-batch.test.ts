import { expect, it } from 'vitest';
import { planBatch } from './plan-batch.ts';

const limits = { batchTokens: 100, batchItems: 64 };
const lengths = (tokens: number[], given = limits): number[] =>
  planBatch(tokens, given).map((index) => tokens[index]!);

it('takes all that fits, longest first', () => {
  expect(lengths([5, 20, 10])).toEqual([20, 10, 5]);
  expect(planBatch([], limits)).toEqual([]);
});

it('counts padding: every item is as long as the longest', () => {
  expect(lengths([40, 5, 5, 5])).toEqual([40, 5]);
  expect(lengths([25, 25, 25, 25, 25])).toEqual([25, 25, 25, 25]);
});

it('takes the oldest item, and those nearest to it in length', () => {
  expect(lengths([10, 90, 11, 9, 50, 10, 10])).toEqual([11, 10, 10, 10, 9]);
  expect(lengths([90, 1, 1])).toEqual([90]);
  expect(lengths([1, 90, 90])).toEqual([1]);
  expect(lengths([2, 4, 1], { batchTokens: 8, batchItems: 2 })).toEqual([2, 1]);
});

it('lets an item above the limit stand alone, and every one when there is no room to share', () => {
  expect(lengths([500, 3, 3])).toEqual([500]);
  expect(lengths([3, 3, 3], { batchTokens: 1, batchItems: 64 })).toEqual([3]);
  expect(lengths([3, 3, 3], { batchTokens: 100, batchItems: 2 })).toEqual([3, 3]);
});

it('works a line off completely, whatever is in it', () => {
  let left = Array.from({ length: 500 }, (_, index) => ({ id: index, tokens: ((index * 37) % 120) + 1 }));
  const seen = new Set<number>();
  while (left.length > 0) {
    const plan = planBatch(
      left.map(({ tokens }) => tokens),
      limits,
    );
    expect(plan).toContain(0);
    const longest = Math.max(...plan.map((index) => left[index]!.tokens));
    if (plan.length > 1) expect(longest * plan.length).toBeLessThanOrEqual(limits.batchTokens);
    for (const index of plan) seen.add(left[index]!.id);
    left = left.filter((_, index) => !plan.includes(index));
  }
  expect(seen.size).toBe(500);
});
