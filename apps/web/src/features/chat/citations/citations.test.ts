import { describe, expect, test } from 'vitest';
import { citationOrder, findCitations, stepCitation } from './citations.ts';

const known = new Set([1, 2, 3, 12]);

describe('findCitations', () => {
  test('single, neighbouring, and parted by one space', () => {
    expect(findCitations('A.[1] B [2][3] C [12] [1]', known)).toEqual([
      { start: 2, end: 5, numbers: [1] },
      { start: 8, end: 14, numbers: [2, 3] },
      { start: 17, end: 25, numbers: [12, 1] },
    ]);
  });

  test('after full-width punctuation', () => {
    expect(findCitations('年假十二天。[1]', known)).toEqual([{ start: 6, end: 9, numbers: [1] }]);
  });

  test('an unknown number stays text and parts a run', () => {
    expect(findCitations('[1][9][2]', known)).toEqual([
      { start: 0, end: 3, numbers: [1] },
      { start: 6, end: 9, numbers: [2] },
    ]);
    expect(findCitations('array[2024] and [7]', known)).toEqual([]);
  });

  test('the same number twice in a run is told once', () => {
    expect(findCitations('[1][1]', known)).toEqual([{ start: 0, end: 6, numbers: [1] }]);
  });
});

describe('citationOrder', () => {
  test('order of first appearance, code left out', () => {
    expect(citationOrder('B [2]. `x[1]` A [1] [2]\n\n```js\na[3]\n```\nC [12]', known)).toEqual([2, 1, 12]);
  });

  test('an open fence, as while streaming, is code to the end', () => {
    expect(citationOrder('A [1]\n\n```\nx[2]', known)).toEqual([1]);
  });
});

describe('stepCitation', () => {
  test('walks and stops at the ends', () => {
    expect(stepCitation([2, 1], null, 1)).toBe(2);
    expect(stepCitation([2, 1], null, -1)).toBe(1);
    expect(stepCitation([2, 1], 2, 1)).toBe(1);
    expect(stepCitation([2, 1], 1, 1)).toBe(1);
    expect(stepCitation([2, 1], 2, -1)).toBe(2);
    expect(stepCitation([2, 1], 9, 1)).toBe(2);
    expect(stepCitation([], null, 1)).toBeNull();
  });
});
