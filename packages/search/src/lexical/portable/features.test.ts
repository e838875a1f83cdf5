import { expect, test } from 'vitest';
import { collectionFeature, levelFeature, levels, sparseVector, termFeatures, termId } from './features.ts';

test('terms are numbers that a sparse vector can index, different by language', () => {
  const words = Array.from({ length: 20_000 }, (_, number) => `word${number}`);
  const ids = new Set(
    (['en', 'zh', 'other'] as const).flatMap((language) => words.map((word) => termId(language, word))),
  );
  // Of 60 000 in 2^29, three pairs or so share a number.
  expect(ids.size).toBeGreaterThan(59_980);
  for (const id of ids) expect(id).toSatisfy((value: number) => value >= 1 && value < 2 ** 29);
});

test('the number of a term never changes: it stands in the database', () => {
  expect(termId('en', 'pump')).toBe(361899385);
  expect(termId('zh', 'pump')).toBe(57205058);
});

test('levels and collections are 32-bit integers that never meet', () => {
  const ids = [1, 2 ** 29 - 1, termId('en', 'pump')];
  const features = [
    ...ids.flatMap((id) => levels.map((level) => levelFeature(id, level))),
    collectionFeature('00000000-0000-4000-8000-000000000001'),
    collectionFeature('ffffffff-ffff-4fff-bfff-ffffffffffff'),
  ];
  expect(new Set(features).size).toBe(features.length);
  for (const feature of features) expect(feature | 0).toBe(feature);
  expect(levelFeature(12, 0)).toBe(12);
});

test('a heavy term has all lower levels too', () => {
  expect(termFeatures(5, 1)).toEqual([5]);
  expect(termFeatures(5, 1.72)).toEqual([0, 1, 2, 3].map((level) => levelFeature(5, level as 0)));
});

test('a vector is written as pgvector reads it', () => {
  expect(sparseVector(['3:1.5', '9:2'])).toBe('{3:1.5,9:2}/536870911');
});
