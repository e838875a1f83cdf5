import { expect, test } from 'vitest';
import { createRandom } from '../../random.ts';
import { levels, levelWeights, termFeatures } from './features.ts';
import { clausesFor, everyChunk, guessThreshold, makeUpChunks, meets, type PlannedTerm } from './plan.ts';

const chunkCount = 100_000;

function randomTerms(random: () => number): PlannedTerm[] {
  return Array.from({ length: 1 + Math.floor(random() * 10) }, (_, index) => {
    let count = Math.floor(chunkCount ** random());
    const counts = levels.map(() => (count = Math.floor(count * random())));
    return { id: index + 1, value: random() * 6, counts };
  });
}

test.each([1, 2, 3, 4, 5])('a chunk that reaches the threshold meets every clause (%i)', (seed) => {
  const random = createRandom(seed);
  for (let round = 0; round < 20; round += 1) {
    const terms = randomTerms(random);
    const most = terms.reduce((sum, { value }) => sum + value, 0) * levelWeights[7];
    const threshold = random() * most;
    const clauses = clausesFor(terms, threshold, makeUpChunks(terms, chunkCount));
    let reaching = 0;
    for (let count = 0; count < 300; count += 1) {
      const weights = terms.map(() => (random() < 0.3 ? 0 : random() * levelWeights[7]));
      const score = terms.reduce((sum, { value }, index) => sum + value * (weights[index] ?? 0), 0);
      if (score < threshold) continue;
      reaching += 1;
      const features = new Set(
        terms.flatMap(({ id }, index) =>
          (weights[index] ?? 0) > 0 ? termFeatures(id, weights[index] ?? 0) : [],
        ),
      );
      for (const clause of clauses)
        expect(clause.features.some((feature) => features.has(feature))).toBe(true);
    }
    if (threshold < most / 4) expect(reaching).toBeGreaterThan(0);
  }
});

test('frequent words are looked at where they weigh much, together', () => {
  // Four words that most chunks have; few have two of them often.
  const counts = [60_000, 20_000, 6_000, 1_500, 300, 30, 0];
  const terms = [1, 2, 3, 4].map((id) => ({ id, value: 1, counts }));
  const madeUp = makeUpChunks(terms, chunkCount);
  const threshold = guessThreshold(madeUp, 0.01);
  const clauses = clausesFor(terms, threshold, madeUp);
  const passing = madeUp.filter((chunk) => clauses.every((clause) => meets(chunk, clause)));
  expect(everyChunk(terms).size).toBe(240_000);
  expect(passing.length / madeUp.length).toBeLessThan(0.05);
});

test('a threshold that everything reaches asks for every chunk with a term', () => {
  const terms = [{ id: 7, value: 2, counts: [10, 0, 0, 0, 0, 0, 0] }];
  const [clause] = clausesFor(terms, 1e-9, makeUpChunks(terms, chunkCount));
  expect(clause?.features).toEqual(everyChunk(terms).features);
});

test('made-up chunks have each term, and each of its levels, as often as the real ones', () => {
  const terms = [
    [100_000, 50_000, 0, 0, 0, 0, 0],
    [30_000, 20_000, 10_000, 4_000, 1_000, 100, 100],
    [900, 100, 50, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 0],
  ].map((counts, index) => ({ id: index + 1, value: 1, counts }));
  const madeUp = makeUpChunks(terms, chunkCount);
  for (const [index, { counts }] of terms.entries()) {
    const missed = madeUp.flatMap((chunk) =>
      chunk.places.flatMap((place, at) => (place === index ? (chunk.missed[at] ?? 0) : [])),
    );
    for (const level of levels) {
      const share = missed.filter((first) => first > level).length / madeUp.length;
      expect(share).toBeCloseTo((counts[level] ?? 0) / chunkCount, 1.5);
    }
  }
});

test('a made-up chunk that has a pair has its two characters, and each of them no more often than the real ones', () => {
  const terms = [
    { id: 1, value: 1, counts: [20_000, 9_000, 4_000, 1_000, 0, 0, 0], parts: [1, 2] },
    { id: 2, value: 1, counts: [30_000, 10_000, 4_000, 1_000, 0, 0, 0] },
    { id: 3, value: 1, counts: [20_000, 9_000, 4_000, 1_000, 0, 0, 0] },
  ];
  const madeUp = makeUpChunks(terms, chunkCount);
  const missedOf = (chunk: (typeof madeUp)[number], place: number): number =>
    chunk.missed[chunk.places.indexOf(place)] ?? 0;
  for (const chunk of madeUp)
    for (const part of [1, 2]) expect(missedOf(chunk, part)).toBeGreaterThanOrEqual(missedOf(chunk, 0));
  for (const [place, { counts }] of terms.entries()) {
    const share = madeUp.filter((chunk) => missedOf(chunk, place) > 0).length / madeUp.length;
    expect(share).toBeCloseTo((counts[0] ?? 0) / chunkCount, 1.5);
  }
});
