import type { TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSearchIndex } from '../indexing/search-index.ts';
import { fixedModels } from '../search-models.ts';
import { bruteForceBm25 } from '../testing/brute-force-bm25.ts';
import { createFixtures, createRandom } from '../testing/fixtures.ts';
import { lexicalSetups } from '../testing/lexical-setups.ts';
import type { LexicalEngine, WeightedTerm } from './lexical-engine.ts';

describe.each(lexicalSetups)('$name', ({ isSkipped, start, tolerance }) => {
  describe.skipIf(isSkipped)('keeps the contract', () => {
    let db: TestDatabase;
    let engine: LexicalEngine;
    beforeAll(async () => {
      ({ db, engine } = await start());
    });
    beforeEach(() => db.reset());
    afterAll(() => db.close());

    const setUp = async () => {
      const { database } = db;
      const index = createSearchIndex({ database, models: fixedModels([]), logger: silentLogger, engine });
      const fixtures = createFixtures(database, index);
      await fixtures.addUser('ada');
      return { database, index, ...fixtures };
    };

    const expectClose = (actual: number, expected: number | undefined): void =>
      expect(Math.abs(actual / (expected ?? Number.NaN) - 1)).toBeLessThan(tolerance);

    test.each([1, 2, 3])('agrees with the formula on a random corpus (%i)', async (seed) => {
      const { database, addCollection, addDocument } = await setUp();
      const [common, rare] = [await addCollection(), await addCollection()];
      const random = createRandom(seed);
      // Words that no stemmer changes, of very different frequency.
      const word = () => `w${Math.floor(300 ** random()) - 1}q`;
      const text = () => Array.from({ length: 1 + Math.floor(random() * 120) }, word).join(' ');
      for (let count = 0; count < 12; count += 1) {
        const texts = Array.from({ length: 40 }, text);
        await addDocument(count === 11 ? rare : common, '', texts);
        if (count === 5) await engine.maintain(database);
      }
      const rows = await database.selectFrom('chunk').select(['id', 'terms', 'collectionId']).execute();
      const documents = rows.map(({ id, terms }) => ({ id, terms: terms.split(' ') }));

      for (let round = 0; round < 12; round += 1) {
        const weights = [1, 0.5, 2];
        const names = [...new Set(Array.from({ length: 1 + Math.floor(random() * 6) }, word))];
        const query = names.map((term) => ({ term, weight: weights[Math.floor(random() * 3)] ?? 1 }));
        const expected = bruteForceBm25(documents, query);
        for (const collectionIds of [undefined, [rare]]) {
          const inReach = new Set(
            rows
              .filter((row) => !collectionIds || collectionIds.includes(row.collectionId))
              .map((row) => row.id),
          );
          const { en: found = [] } = await engine.find(database, {
            terms: { en: query },
            reach: { userId: 'ada', filter: collectionIds ? { collectionIds } : {} },
            limit: 1_000,
          });
          const wanted = expected.filter(({ id }) => inReach.has(id));
          const scores = new Map(wanted.map(({ id, score }) => [id, score]));
          expect(new Set(found.map((hit) => hit.chunkId))).toEqual(new Set(scores.keys()));
          for (const hit of found) expectClose(hit.score, scores.get(hit.chunkId));
        }
        const { en: top = [] } = await engine.find(database, {
          terms: { en: query },
          reach: { userId: 'ada', filter: {} },
          limit: 10,
        });
        top.forEach((hit, place) => expectClose(hit.score, expected[place]?.score));
      }
    });
  });
});
