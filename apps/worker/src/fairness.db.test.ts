import type { Actor } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

const crowd = 300;
const few = 10;
/** Of a person's first uploads within a minute each is worth waiting for; what follows is bulk. */
const interactiveUploads = 20;
/** Jobs that one worker has in hand; their order is not the queue's any more. */
const inHand = 32;

let database: TestDatabase;
let filesDir: string;
let pipeline: Pipeline;
let ann: Actor;
let ends: string[] = [];
let openGate: () => void = () => undefined;

beforeAll(async () => {
  database = await startTestDatabase();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-fairness-'));
  const gate = new Promise<void>((open) => {
    openGate = open;
  });
  pipeline = await createPipeline({
    connection: database,
    filesDir,
    logger: silentLogger,
    intercept: (parts) => ({
      ...parts,
      parsers: {
        async parse(input, options) {
          if (ends.length >= inHand) await gate;
          const parsed = await parts.parsers.parse(input, options);
          ends.push(input.fileName);
          return parsed;
        },
      },
    }),
  });
  ann = await addPerson(database);
});
afterAll(async () => {
  openGate();
  await pipeline.stop();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

async function addCollection(name: string): Promise<string> {
  const { id } = await database.database
    .insertInto('collection')
    .values({ name, visibility: 'private', ownerId: ann.userId })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

async function uploadMany(collectionId: string, prefix: string, count: number): Promise<void> {
  const upload = (index: number) =>
    pipeline.upload(ann, `${prefix}-${index}.md`, `# ${prefix} ${index}\n\nText.\n`, { collectionId });
  await Promise.all(Array.from({ length: count }, (_, index) => upload(index)));
}

/** How many of the waiting jobs come before the last of a collection. */
async function placeOfLast(collectionId: string): Promise<number> {
  const { rows } = await database.pool.query<{ place: string }>(
    `select max(place) as place from (
       select data->>'documentId' as id, row_number() over (order by priority desc, created_on) as place
       from pgboss.job where name = 'ingest-document' and state < 'active') as job
     join document on document.id::text = job.id where collection_id = $1`,
    [collectionId],
  );
  return Number(rows[0]?.place);
}

test('a few documents of one collection do not wait for hundreds of another', async () => {
  const large = await addCollection('large');
  const small = await addCollection('small');
  await uploadMany(large, 'large', crowd);
  pipeline.worker.start();
  await expect.poll(() => ends.length, { timeout: 20_000 }).toBe(inHand);

  await uploadMany(small, 'small', few);
  openGate();
  await expect
    .poll(() => ends.filter((name) => name.startsWith('small')).length, { timeout: 20_000 })
    .toBe(few);
  // What is in hand, the few with as many of the crowd, and what a full hand mixes up.
  expect(ends.findLastIndex((name) => name.startsWith('small'))).toBeLessThan(4 * inHand + 2 * few);
  await expect.poll(() => ends.length, { timeout: 60_000 }).toBe(crowd + few);
  await pipeline.worker.stop();
});

test('nor do they when all of them are taken up again, or tried again', async () => {
  const large = await addCollection('large again');
  await uploadMany(large, 'lost', crowd);
  const small = await addCollection('small again');
  await uploadMany(small, 'lost', few);
  const bulkBefore = interactiveUploads + 2 * few;
  expect(await placeOfLast(small)).toBeLessThanOrEqual(bulkBefore);

  await database.pool.query(`delete from pgboss.job`);
  expect(await pipeline.ingestion.repair({ isStart: true })).toBe(crowd + few);
  expect(await placeOfLast(small)).toBeLessThanOrEqual(bulkBefore);

  await database.pool.query(`delete from pgboss.job`);
  await database.pool.query(`update document set stage = 'failed' where collection_id = any($1)`, [
    [large, small],
  ]);
  for (const collectionId of [large, small]) {
    await pipeline.documents.bulk(ann, { action: 'retry', filter: { collectionId } });
  }
  expect(await placeOfLast(small)).toBeLessThanOrEqual(bulkBefore);
});
