import { describe, expect, it } from 'vitest';
import { windowsFor, windowStart } from './block-windows.ts';

describe('windows of blocks', () => {
  it('begin at multiples of their size', () => {
    expect([0, 99, 100, 250].map((ordinal) => windowStart(ordinal, 100))).toEqual([0, 0, 100, 200]);
  });

  it('cover a range both ways and stop at the end', () => {
    expect(windowsFor(150, 320, 1000, 100)).toEqual([100, 200, 300]);
    expect(windowsFor(950, 1400, 1000, 100)).toEqual([900]);
    expect(windowsFor(-20, 5, 1000, 100)).toEqual([0]);
    expect(windowsFor(0, 50, 0, 100)).toEqual([]);
  });

  it('hold every block of any range exactly once', () => {
    for (const [first, last, total] of [
      [0, 0, 1],
      [37, 911, 2000],
      [119, 121, 240],
    ] as const) {
      const starts = windowsFor(first, last, total, 120);
      for (let ordinal = first; ordinal <= last; ordinal += 1) {
        expect(starts.filter((start) => ordinal >= start && ordinal < start + 120)).toHaveLength(1);
      }
    }
  });
});
