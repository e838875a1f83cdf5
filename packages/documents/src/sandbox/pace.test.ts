import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

test('a format is expected to take what its files took, whatever others did', () => {
  const pace = createPace();
  pace.learn('markdown', 30_000, 10);
  pace.learn('pdf', 60_000, 400);
  expect(pace.expect('markdown', 60_000)).toBeCloseTo(20);
  expect(pace.expect('pdf', 30_000)).toBeCloseTo(200);
  expect(pace.expect('docx', 1024)).toBe(1);
});

test('one slow file does not make the format slow', () => {
  const pace = createPace();
  pace.learn('pdf', 1000, 10);
  pace.learn('pdf', 1000, 1000);
  pace.learn('pdf', undefined, 1e9);
  expect(pace.expect('pdf', 1000)).toBeCloseTo(208);
});
