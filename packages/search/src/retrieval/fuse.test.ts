import { expect, test } from 'vitest';
import type { ChunkHit } from '../lexical/lexical-engine.ts';
import { fuse } from './fuse.ts';

const hits = (...scores: [id: number, score: number][]): ChunkHit[] =>
  scores.map(([chunkId, score]) => ({ chunkId, documentId: `d${chunkId}`, score }));
const order = (chunks: { chunkId: number }[]) => chunks.map((chunk) => chunk.chunkId);

test('keeps the lexical order where the dense leg says nothing, equal scores by id', () => {
  expect(order(fuse({ lexical: { en: hits([3, 5], [1, 2], [2, 2]) }, dense: {} }, 'en'))).toEqual([3, 1, 2]);
  expect(fuse({ lexical: {}, dense: {} }, 'en')).toEqual([]);
});

test('a near second goes first when its meaning is clearly nearer', () => {
  const fused = fuse(
    { lexical: { en: hits([1, 10], [2, 9.5]) }, dense: { static: { en: hits([2, 0.8], [1, 0.3]) } } },
    'en',
  );
  expect(order(fused)).toEqual([2, 1]);
  expect(fused[0]?.legs).toMatchObject({ lexical: { rank: 2, score: 9.5 }, static: { rank: 1, score: 0.8 } });
  expect(fused[0]?.score).toBeCloseTo(
    (fused[0]?.legs.lexical?.contribution ?? 0) + (fused[0]?.legs.static?.contribution ?? 0),
  );
});

test('a language whose best hardly stands out does not push out the other', () => {
  const flat = hits(
    ...Array.from({ length: 150 }, (_, place): [number, number] => [1000 + place, 0.6 - place * 1e-5]),
  );
  const steep = hits(
    [1, 0.5],
    ...Array.from({ length: 150 }, (_, place): [number, number] => [2 + place, 0.1]),
  );
  expect(fuse({ lexical: {}, dense: { static: { zh: flat, en: steep } } }, 'zh')[0]?.chunkId).toBe(1);
});

test('what only the dense leg knows must be near', () => {
  expect(
    order(
      fuse({ lexical: { en: hits([1, 1]) }, dense: { static: { en: hits([1, 0.14], [2, 0.14]) } } }, 'en'),
    ),
  ).toEqual([1]);
});

test('among few chunks what is as good in the language of the question goes first', () => {
  const own = hits([1, 8], [3, 2]);
  const other = hits([2, 6], [4, 1]);
  const fused = fuse(
    {
      lexical: { en: own, zh: other },
      dense: { static: { en: hits([1, 0.69], [3, 0.2]), zh: hits([2, 0.62], [4, 0.1]) } },
    },
    'en',
  );
  expect(fused[0]?.chunkId).toBe(1);
});

test('where the language of the question has no chunks the other one counts fully', () => {
  const fused = fuse(
    { lexical: { zh: hits([1, 2], [2, 1.8]) }, dense: { static: { zh: hits([2, 0.6], [1, 0.2]) } } },
    'en',
  );
  expect(order(fused)).toEqual([2, 1]);
});

test('words that had to be translated make up for a part of what they weigh less', () => {
  const fused = fuse(
    { lexical: { en: hits([1, 16]), zh: hits([2, 1]), other: hits([3, 1]) }, dense: {} },
    'en',
  );
  expect(fused.map(({ chunkId, score }) => [chunkId, score])).toEqual([
    [1, 1],
    [2, 1 / 8],
    [3, 1 / 16],
  ]);
});

test('where only the other language has chunks, words and meaning count alike', () => {
  const background = Array.from({ length: 150 }, (_, place): [number, number] => [1000 + place, 0.1]);
  const fused = fuse(
    {
      lexical: { zh: hits([1, 10], [2, 3]) },
      dense: { static: { zh: hits([2, 0.6], [1, 0.2], ...background) } },
    },
    'en',
  );
  expect(order(fused).slice(0, 2)).toEqual([2, 1]);
});

test('a few chunks in the language of the question stand against many of another', () => {
  const translated = Array.from({ length: 120 }, (_, place): [number, number] => [
    1000 + place,
    5 - place / 40,
  ]);
  const near = Array.from({ length: 120 }, (_, place): [number, number] => [1000 + place, 0.5 - place / 500]);
  const fused = fuse(
    {
      // Of so few chunks no word is rare: what is typed there scores lower than what is translated elsewhere.
      lexical: { zh: hits([1, 1.4], [2, 0.3]), en: hits(...translated) },
      dense: { static: { zh: hits([1, 0.6], [2, 0.2]), en: hits(...near) } },
    },
    'zh',
  );
  expect(fused[0]?.chunkId).toBe(1);
});
