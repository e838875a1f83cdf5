import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { planDefects } from './plan-defects.data.ts';
import { planDefectFaults, planDefectsPage, planDefectsPath } from './write-plan-defects.ts';

test('every row of the list is there and shows something, and what it names is there', () => {
  const ids = Object.values(planDefects).flatMap((rows) => rows.map(({ id }) => id));
  const wanted = [...range(1, 48), ...range(50, 63), ...range(65, 70), ...range(143, 169)];
  expect(ids).toEqual(wanted);
  expect(planDefectFaults()).toEqual([]);
});

test('docs/plan-defects.md is what `npm run docs` writes', () => {
  const path = fileURLToPath(new URL(`../${planDefectsPath}`, import.meta.url));
  expect(readFileSync(path, 'utf8')).toBe(planDefectsPage());
});

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `S-${String(from + index).padStart(3, '0')}`);
}
