import { expect, test } from 'vitest';
import { mean, ndcg, percentile, recall, reciprocalRank } from './metrics.ts';

const judged = new Map([
  ['a', 2],
  ['b', 1],
  ['c', 0],
]);

test('worked examples', () => {
  expect(ndcg(['a', 'b'], judged, 10)).toBe(1);
  expect(ndcg(['b', 'x', 'a'], judged, 10)).toBeCloseTo((1 + 2 / 2) / (2 + 1 / Math.log2(3)), 10);
  expect(ndcg(['x', 'c'], judged, 10)).toBe(0);
  expect(recall(['x', 'a', 'b'], judged, 2)).toBe(0.5);
  expect(reciprocalRank(['c', 'x', 'b'], judged, 10)).toBeCloseTo(1 / 3);
  expect(reciprocalRank(['c', 'x', 'b'], judged, 2)).toBe(0);
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(mean([])).toBe(0);
});

test('nothing judged relevant gives nothing', () => {
  expect([ndcg(['a'], new Map(), 10), recall(['a'], new Map([['a', 0]]), 10)]).toEqual([0, 0]);
});
