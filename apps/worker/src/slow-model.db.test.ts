import type { Actor } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { startRecordedModelServer, type RecordedModelServer } from '@onyx/models/testing';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

let database: TestDatabase;
let service: RecordedModelServer;
let filesDir: string;
let pipeline: Pipeline;
let admin: Actor;
let modelId: string;
/** Requests wait for it. */
let gate: Promise<void> = Promise.resolve();
let isRefusing = false;

beforeAll(async () => {
  database = await startTestDatabase();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-slow-model-'));
  service = await startRecordedModelServer({
    script: async ({ body }) => {
      await gate;
      if (isRefusing) return { status: 401, body: { error: { message: 'The key has expired' } } };
      const { input } = body as { input: string[] };
      return { status: 200, body: { data: input.map((_, index) => ({ index, embedding: [1, 0, 0] })) } };
    },
  });
  pipeline = await createPipeline({ connection: database, filesDir, logger: silentLogger });
  pipeline.worker.start();
  admin = await addPerson(database, 'admin');
  const address = { source: 'address' as const, baseUrl: service.url, model: 'slow' };
  modelId = (await pipeline.retrievalModels.addModel(admin, { purpose: 'embedding', ...address })).id;
  await vi.waitFor(async () => expect(await stateOfModel()).toBe('ready'), { timeout: 10_000 });
});
afterAll(async () => {
  await pipeline.stop();
  await service.close();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

const stateOfModel = async () => (await pipeline.retrievalModels.listModels(admin))[0]?.state;

async function vectorsOfModel(documentId: string): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*) from chunk_vector join chunk on chunk.id = chunk_id
     where document_id = $1 and model_id = (select vector_id from retrieval_model where id = $2)`,
    [documentId, modelId],
  );
  return rows[0]?.count ?? 0;
}

test('a document is found by its words while a slow model still reads it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  const { document } = await pipeline.upload(admin, 'slow.txt', 'A zebracorn rests in the shade.');
  await expect.poll(() => pipeline.find(admin, 'zebracorn'), { timeout: 10_000 }).toHaveLength(1);
  const { status } = await pipeline.documents.getDocument(admin, document.id);
  expect(status).toMatchObject({ stage: 'embedding', isSearchable: true });
  expect(await vectorsOfModel(document.id)).toBe(0);
  resolve();
  await pipeline.settled(admin, document.id);
  expect(await vectorsOfModel(document.id)).toBe(1);
});

test('a model that refuses does not fail a document: it goes without those vectors for now', async () => {
  isRefusing = true;
  const { document } = await pipeline.upload(admin, 'refused.txt', 'A griffin sleeps on the roof.');
  const { status } = await pipeline.settled(admin, document.id);
  expect(status).toMatchObject({ stage: 'ready', error: null });
  expect(await pipeline.find(admin, 'griffin')).toHaveLength(1);
  expect(await vectorsOfModel(document.id)).toBe(0);
  const { rows } = await database.pool.query(
    `select 1 from pgboss.job where name = 'prepare-retrieval-model' and state = 'created'`,
  );
  expect(rows).toHaveLength(1);
});
