import { expect, test } from 'vitest';
import { createUploadPace } from './upload-pace.ts';

test('a few are interactive, many are bulk until there is a pause; people do not slow each other', () => {
  const pace = createUploadPace(2);
  expect([0, 1, 2, 3, 60_002].map((now) => pace.isInteractive('a', now))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(pace.isInteractive('b', 4)).toBe(true);
  expect(pace.isInteractive('a', 120_003)).toBe(true);
});
