import { expect, test } from 'vitest';
import { preferNearest } from './translate-question.ts';

test('of the words for one word the nearest counts most, and one much further is left out', () => {
  const cosines: Record<string, number> = { days: 0.8, day: 0.64, fridays: 0.5, leave: 0.45 };
  const encode = (text: string) => {
    const cosine = cosines[text] ?? 1;
    return Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2));
  };
  const words = preferNearest(
    [
      { word: 'fridays', weight: 0.8, from: '几天' },
      { word: 'days', weight: 0.7, from: '几天' },
      { word: 'day', weight: 0.7, from: '几天' },
      { word: 'leave', weight: 0.5, from: '假期' },
    ],
    { encode },
  );
  expect(words.map(({ word }) => word)).toEqual(['days', 'leave', 'day']);
  expect(words.map(({ weight }) => weight)).toEqual([0.7, 0.5, expect.closeTo(0.7 * 0.8 ** 3)]);
});
