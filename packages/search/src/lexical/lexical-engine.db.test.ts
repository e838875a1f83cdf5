import type { SearchFilter } from '@onyx/contracts';
import type { TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSearchIndex } from '../indexing/search-index.ts';
import { fixedModels } from '../search-models.ts';
import { bruteForceBm25 } from '../testing/brute-force-bm25.ts';
import { createRandom } from '../random.ts';
import { chunksOf, createFixtures, wordOf } from '../testing/fixtures.ts';
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
      const find = async (
        terms: readonly WeightedTerm[],
        limit = 1_000,
        filter: SearchFilter = {},
        userId = 'ada',
      ) => {
        const found = await engine.find(database, {
          asked: { en: { terms, limit } },
          reach: { userId, filter },
        });
        return found.en ?? [];
      };
      /** The chunks as they are, and what the formula says of them. */
      const rank = async (terms: readonly WeightedTerm[]) => {
        const rows = await database.selectFrom('chunk').select(['id', 'terms']).execute();
        return bruteForceBm25(
          rows.map((row) => ({ id: row.id, terms: row.terms.split(' ') })),
          terms,
        );
      };
      return { database, index, ...fixtures, find, rank };
    };

    const expectClose = (actual: number, expected: number | undefined): void =>
      expect(Math.abs(actual / (expected ?? Number.NaN) - 1)).toBeLessThan(tolerance);

    const weigh = (...terms: string[]): WeightedTerm[] => terms.map((term) => ({ term, weight: 1 }));

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
            asked: { en: { terms: query, limit: 1_000 } },
            reach: { userId: 'ada', filter: collectionIds ? { collectionIds } : {} },
          });
          const wanted = expected.filter(({ id }) => inReach.has(id));
          const scores = new Map(wanted.map(({ id, score }) => [id, score]));
          expect(new Set(found.map((hit) => hit.chunkId))).toEqual(new Set(scores.keys()));
          for (const hit of found) expectClose(hit.score, scores.get(hit.chunkId));
        }
        const { en: top = [] } = await engine.find(database, {
          asked: { en: { terms: query, limit: 10 } },
          reach: { userId: 'ada', filter: {} },
        });
        top.forEach((hit, place) => expectClose(hit.score, expected[place]?.score));
      }
    });

    test('nobody gets a chunk they may not read, and everybody all they may', async () => {
      const { database, addUser, addCollection, addDocument, find } = await setUp();
      for (const user of ['ben', 'eve']) await addUser(user);
      const random = createRandom(5);
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
      const formats = ['pdf', 'text', 'html'] as const;
      const readers = new Map<string, string[]>();
      for (let count = 0; count < 8; count += 1) {
        const [ownerId, visibility] = [
          pick(['ada', 'ben']),
          pick(['private', 'shared', 'everyone'] as const),
        ];
        const id = await addCollection({ ownerId, visibility });
        const isMember = random() < 0.5;
        if (isMember)
          await database
            .insertInto('collectionMember')
            .values({ collectionId: id, userId: 'eve', access: 'read' })
            .execute();
        const members = visibility === 'shared' && isMember ? ['eve'] : [];
        readers.set(id, visibility === 'everyone' ? ['ada', 'ben', 'eve'] : [ownerId, ...members]);
      }
      const documents: { id: string; collectionId: string; format: string; time: number }[] = [];
      for (let count = 0; count < 60; count += 1) {
        const [collectionId, format] = [pick([...readers.keys()]), pick(formats)];
        const updatedAt = new Date(2020, Math.floor(random() * 24));
        const texts = Array.from({ length: 4 }, () => `common ${wordOf(Math.floor(random() * 5))} filler`);
        const id = await addDocument(collectionId, '', texts, { format, updatedAt });
        documents.push({ id, collectionId, format, time: updatedAt.getTime() });
      }
      const chunks = await database.selectFrom('chunk').select(['id', 'documentId', 'terms']).execute();

      for (let round = 0; round < 40; round += 1) {
        const userId = pick(['ada', 'ben', 'eve']);
        const filter: SearchFilter = {};
        if (random() < 0.4) filter.collectionIds = [pick([...readers.keys()]), pick([...readers.keys()])];
        if (random() < 0.3) filter.documentIds = Array.from({ length: 9 }, () => pick(documents).id);
        if (random() < 0.3) filter.formats = [pick(formats)];
        if (random() < 0.3) filter.updatedAfter = new Date(2020, Math.floor(random() * 24)).toISOString();
        const allowed = new Set(
          documents
            .filter(
              ({ id, collectionId, format, time }) =>
                readers.get(collectionId)?.includes(userId) &&
                (filter.collectionIds?.includes(collectionId) ?? true) &&
                (filter.documentIds?.includes(id) ?? true) &&
                (filter.formats?.some((wanted) => wanted === format) ?? true) &&
                (!filter.updatedAfter || time >= Date.parse(filter.updatedAfter)),
            )
            .map(({ id }) => id),
        );
        const terms = pick([['common'], [wordOf(1)], ['common', wordOf(2)], [wordOf(3), wordOf(4)]]);
        const wanted = chunks.filter(
          (chunk) =>
            allowed.has(chunk.documentId) && terms.some((term) => chunk.terms.split(' ').includes(term)),
        );
        const found = await find(weigh(...terms), 1_000, filter, userId);
        expect(found.map((hit) => hit.chunkId).toSorted((a, b) => a - b)).toEqual(
          wanted.map((chunk) => chunk.id).toSorted((a, b) => a - b),
        );
        expect(found.filter((hit) => !(hit.score > 0))).toEqual([]);
        const few = await find(weigh(...terms), 3, filter, userId);
        expect(few.map((hit) => hit.score)).toEqual(found.slice(0, 3).map((hit) => hit.score));
      }
    });

    test('deletes, new versions, new titles and moves leave nothing behind', async () => {
      const { database, index, addCollection, addDocument, find, rank } = await setUp();
      const [home, away] = [await addCollection(), await addCollection({ ownerId: 'ada' })];
      const random = createRandom(8);
      const word = () => wordOf(Math.floor(40 * random() ** 2));
      const texts = () =>
        Array.from({ length: 3 }, () =>
          Array.from({ length: 1 + Math.floor(random() * 30) }, word).join(' '),
        );
      const ids: string[] = [];
      const versions = new Map<string, number>();
      for (let step = 0; step < 90; step += 1) {
        const id = ids[Math.floor(random() * ids.length)];
        const action = Math.floor(random() * 6);
        if (!id || action < 2) {
          const added = await addDocument(home, '', texts());
          ids.push(added);
          versions.set(added, 1);
        } else if (action === 2) {
          await database.deleteFrom('document').where('id', '=', id).execute();
          ids.splice(ids.indexOf(id), 1);
        } else
          await database.transaction().execute(async (trx) => {
            const version = versions.get(id) ?? 1;
            if (action === 3) {
              await index.indexChunks(trx, { ...chunksOf(id, home, '', texts()), version: version + 1 });
              await index.replaceVersion(trx, id, version + 1);
              await trx
                .updateTable('document')
                .set({ indexedVersion: version + 1, collectionId: home })
                .where('id', '=', id)
                .execute();
              versions.set(id, version + 1);
            } else if (action === 4) {
              await index.updateTitle(trx, id, wordOf(Math.floor(random() * 40)));
            } else {
              await trx.updateTable('document').set({ collectionId: away }).where('id', '=', id).execute();
              await index.setCollection(trx, id, away);
            }
          });
        if (step % 30 === 29) await engine.maintain(database);
      }
      for (let round = 0; round < 20; round += 1) {
        const terms = weigh(...new Set([word(), word(), word()]));
        const expected = await rank(terms);
        const scores = new Map(expected.map(({ id, score }) => [id, score]));
        const found = await find(terms);
        expect(new Set(found.map((hit) => hit.chunkId))).toEqual(new Set(scores.keys()));
        for (const hit of found) expectClose(hit.score, scores.get(hit.chunkId));
        const inAway = await find(terms, 1_000, { collectionIds: [away] });
        const moved = await database
          .selectFrom('chunk')
          .select('id')
          .where('collectionId', '=', away)
          .execute();
        const movedIds = new Set(moved.map(({ id }) => id));
        expect(inAway.map((hit) => hit.chunkId)).toEqual(
          found.map((hit) => hit.chunkId).filter((id) => movedIds.has(id)),
        );
      }
    });

    test('a version that is not published is neither found nor in the way of others', async () => {
      const { database, index, addCollection, addDocument, find } = await setUp();
      const collection = await addCollection();
      const texts = Array.from({ length: 300 }, () => 'xneedleq');
      const hidden = await addDocument(collection, '', texts);
      await addDocument(collection, '', ['xneedleq and much more that makes it long', 'nothing']);
      await database.updateTable('document').set({ indexedVersion: null }).where('id', '=', hidden).execute();
      expect(await find(weigh('xneedleq'), 5)).toHaveLength(1);
      await database.transaction().execute((trx) => index.removeDocument(trx, hidden));
      expect(await find(weigh('xneedleq'), 5)).toHaveLength(1);
    });

    test('odd questions are answered', async () => {
      const { addCollection, addDocument, find, rank } = await setUp();
      const collection = await addCollection();
      const random = createRandom(3);
      const texts = Array.from(
        { length: 150 },
        (_, number) =>
          `xallq ${wordOf(number)} ${Array.from({ length: 30 }, () => wordOf(Math.floor(random() * 80))).join(' ')}`,
      );
      await addDocument(collection, '', texts);
      expect(await find([])).toEqual([]);
      expect(await find(weigh('nowhere'))).toEqual([]);
      expect(await find(weigh(wordOf(149)))).toHaveLength(1);
      expect(await find(weigh('xallq'))).toHaveLength(150);
      expect(await find(weigh('xallq'), 7)).toHaveLength(7);
      expect(
        await find(weigh('nowhere', wordOf(149), "o'; drop table chunk; --", 'a & b | !c', '数据')),
      ).toHaveLength(1);
      const many = weigh(...Array.from({ length: 64 }, (_, number) => wordOf(number)));
      const [found, expected] = [await find(many, 10), await rank(many)];
      found.forEach((hit, place) => expectClose(hit.score, expected[place]?.score));
    });

    test('equal texts have equal scores and come in the order of their ids', async () => {
      const { addCollection, addDocument, find } = await setUp();
      const collection = await addCollection();
      for (let count = 0; count < 12; count += 1) {
        await addDocument(collection, '', [
          'xoneq xtwoq xthreeq',
          Array.from({ length: count * 9 }, () => 'other').join(' '),
        ]);
      }
      const found = await find(weigh('xoneq', 'xtwoq'));
      expect(found).toHaveLength(12);
      expect(new Set(found.map((hit) => hit.score)).size).toBe(1);
      expect(found.map((hit) => hit.chunkId)).toEqual(
        found.map((hit) => hit.chunkId).toSorted((a, b) => a - b),
      );
    });

    test('languages have statistics of their own', async () => {
      const { database, addCollection, addDocument } = await setUp();
      const collection = await addCollection();
      await addDocument(collection, '', ['pump valve', 'pump', 'pump seal'], { language: 'en' });
      await addDocument(collection, '', ['pump 水泵', '水泵'], { language: 'zh' });
      const terms = weigh('pump');
      const {
        en = [],
        zh = [],
        other = [],
      } = await engine.find(database, {
        asked: { en: { terms, limit: 10 }, zh: { terms, limit: 10 }, other: { terms, limit: 10 } },
        reach: { userId: 'ada', filter: {} },
      });
      expect([en.length, zh.length, other.length]).toEqual([3, 1, 0]);
      const texts = ['pump 水 泵 水泵', '水 泵 水泵'];
      const [expected] = bruteForceBm25(
        texts.map((text, id) => ({ id, terms: text.split(' ') })),
        terms,
      );
      expectClose(zh[0]?.score ?? 0, expected?.score);
    });
  });
});
