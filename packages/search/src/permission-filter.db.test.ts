import type { DocumentFormat, SearchFilter, Visibility } from '@onyx/contracts';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex, createSearcher, staticModel } from './index.ts';
import { createRandom } from './random.ts';
import { createFixtures } from './testing/fixtures.ts';

let db: TestDatabase;
let encoder: StaticEncoder;
beforeAll(async () => {
  db = await startTestDatabase();
  encoder = await loadStaticEncoder();
});
beforeEach(() => db.reset());
afterAll(() => db.close());

const users = ['ada', 'ben', 'eve', 'kim'];
const formats: DocumentFormat[] = ['pdf', 'text', 'html'];
const visibilities: Visibility[] = ['private', 'shared', 'everyone'];
const topics = ['vacation days', 'server password', 'travel costs', '年假 服务器', 'quarterly budget'];

type World = {
  collections: { id: string; name: string; ownerId: string; visibility: Visibility; members: string[] }[];
  documents: { id: string; collectionId: string; format: DocumentFormat; updatedAt: Date; text: string }[];
};

test.each([11, 12, 13, 14])(
  'nobody finds, counts or is told of what they may not read (%i)',
  async (seed) => {
    const random = createRandom(seed);
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
    const world = await buildWorld(random, pick);
    const searcher = createSearcher({
      database: db.database,
      models: staticModel(encoder),
      logger: silentLogger,
    });

    for (let round = 0; round < 12; round += 1) {
      const userId = pick(users);
      const filter = randomFilter(world, random, pick);
      const query = pick([...topics, 'vacation', '密码', 'budget travel server']);
      const readable = readableBy(world, userId);
      const allowed = world.documents.filter(
        (document) => readable.has(document.collectionId) && passes(document, filter),
      );
      const response = await searcher.search({ userId, query, filter, offset: 0, limit: 100, explain: true });

      const allowedIds = new Set(allowed.map((document) => document.id));
      const found = response.results.flatMap(({ documentId, similar }) => [
        documentId,
        ...similar.map((other) => other.documentId),
      ]);
      expect(found.filter((id) => !allowedIds.has(id))).toEqual([]);
      // What shares a word with the question is found, all of it.
      const words = query.split(' ');
      const wanted = allowed.filter((document) => words.some((word) => document.text.includes(word)));
      expect(wanted.filter((document) => !found.includes(document.id))).toEqual([]);
      expect(response.total).toBe(response.results.length);

      const readableNames = new Set(
        world.collections.filter(({ id }) => readable.has(id)).map(({ name }) => name),
      );
      for (const { label, count } of response.facets.collections) {
        expect(readableNames).toContain(label);
        const inCollection = world.documents.filter(
          (document) => world.collections.find(({ id }) => id === document.collectionId)?.name === label,
        );
        expect(count).toBeLessThanOrEqual(inCollection.length);
      }
      const readableText = world.documents.filter((document) => readable.has(document.collectionId));
      expect(response.totalWithoutFilters ?? 0).toBeLessThanOrEqual(readableText.length);
      for (const word of response.translatedWords) {
        expect(readableText.some((document) => document.text.includes(word.slice(0, 4)))).toBe(true);
      }

      const { passages } = await searcher.retrieve({ userId, query, limit: 50, scope: scopeOf(filter) });
      const inScope = new Set(
        world.documents
          .filter((document) => readable.has(document.collectionId) && passes(document, scopeOf(filter)))
          .map((document) => document.id),
      );
      expect(passages.filter((passage) => !inScope.has(passage.documentId))).toEqual([]);
    }
  },
  120_000,
);

async function buildWorld(random: () => number, pick: <T>(values: readonly T[]) => T): Promise<World> {
  const index = createSearchIndex({
    database: db.database,
    models: staticModel(encoder),
    logger: silentLogger,
  });
  const { addUser, addCollection, addDocument } = createFixtures(db.database, index);
  for (const user of users) await addUser(user);
  const world: World = { collections: [], documents: [] };
  for (let count = 0; count < 6; count += 1) {
    const collection = { name: `c${count}`, ownerId: pick(users), visibility: pick(visibilities) };
    const members = users.filter((user) => user !== collection.ownerId && random() < 0.4);
    const id = await addCollection(collection);
    // Members stay listed when a collection is made private again; they read nothing then.
    for (const userId of members) {
      await db.database
        .insertInto('collectionMember')
        .values({ collectionId: id, userId, access: 'read' })
        .execute();
    }
    world.collections.push({ id, ...collection, members });
    for (let number = 0; number < 5; number += 1) {
      const text = pick(topics);
      const [format, updatedAt] = [
        pick(formats),
        new Date(Date.now() - Math.floor(random() * 500) * 86_400_000),
      ];
      const language = text.startsWith('年') ? ('zh' as const) : ('en' as const);
      const documentId = await addDocument(id, `d${number}`, [`${text} ${number}`], {
        format,
        updatedAt,
        language,
      });
      world.documents.push({ id: documentId, collectionId: id, format, updatedAt, text });
    }
  }
  return world;
}

function readableBy(world: World, userId: string): Set<string> {
  const readable = world.collections.filter(
    ({ ownerId, visibility, members }) =>
      ownerId === userId ||
      visibility === 'everyone' ||
      (visibility === 'shared' && members.includes(userId)),
  );
  return new Set(readable.map(({ id }) => id));
}

function randomFilter(
  world: World,
  random: () => number,
  pick: <T>(values: readonly T[]) => T,
): SearchFilter {
  const filter: SearchFilter = {};
  const date = () => new Date(Date.now() - Math.floor(random() * 500) * 86_400_000).toISOString();
  if (random() < 0.3) filter.collectionIds = [pick(world.collections).id, pick(world.collections).id];
  if (random() < 0.2) filter.documentIds = Array.from({ length: 4 }, () => pick(world.documents).id);
  if (random() < 0.3) filter.formats = [pick(formats)];
  if (random() < 0.2) filter.updatedAfter = date();
  if (random() < 0.2) filter.updatedBefore = date();
  return filter;
}

function passes(document: World['documents'][number], filter: SearchFilter): boolean {
  const time = document.updatedAt.getTime();
  return (
    (filter.collectionIds?.includes(document.collectionId) ?? true) &&
    (filter.documentIds?.includes(document.id) ?? true) &&
    (filter.formats?.includes(document.format) ?? true) &&
    (!filter.updatedAfter || time >= Date.parse(filter.updatedAfter)) &&
    (!filter.updatedBefore || time < Date.parse(filter.updatedBefore))
  );
}

function scopeOf({ collectionIds, documentIds }: SearchFilter): SearchFilter {
  return { ...(collectionIds ? { collectionIds } : {}), ...(documentIds ? { documentIds } : {}) };
}
