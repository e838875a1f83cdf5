import { expect, it } from 'vitest';
import { remainingTime } from './progress.ts';

it.each([
  [0, '0s'],
  [59.4, '59s'],
  [59.6, '1m00s'],
  [65, '1m05s'],
  [3599.7, '1h00m'],
  [7385, '2h03m'],
  [-1, '0s'],
])('%d seconds are %s', (seconds, text) => expect(remainingTime(seconds)).toBe(text));

it.each(['INF', 'NULL', Infinity])(
  'says nothing for %s, which the bar gives for an unknown rate',
  (unknown) => expect(remainingTime(unknown)).toBe(''),
);
