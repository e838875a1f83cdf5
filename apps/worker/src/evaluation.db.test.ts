import { createEvaluationService, type Actor, type EvaluationService } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

const questions = 40;

let database: TestDatabase;
let filesDir: string;
let pipeline: Pipeline;
let evaluation: EvaluationService;
let admin: Actor;
let setId: string;

beforeAll(async () => {
  database = await startTestDatabase();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-evaluation-'));
  pipeline = await createPipeline({ connection: database, filesDir, logger: silentLogger });
  evaluation = createEvaluationService({
    database: database.database,
    queue: pipeline.queue,
    measurable: () => ({ legs: ['lexical', 'static'], hasReranker: false }),
  });
  pipeline.worker.start();
  admin = await addPerson(database, 'admin');
  const { document } = await pipeline.upload(admin, 'lamps.txt', 'Lamps have five years of warranty.');
  await pipeline.settled(admin, document.id);
  ({ id: setId } = await evaluation.createSet(admin, { name: 'Lamps', collectionId: document.collectionId }));
  const text = Array.from({ length: questions }, (_, index) => `Warranty ${index}?,lamps.txt`).join('\n');
  await evaluation.importQuestions(admin, setId, [{ name: 'questions.csv', text }]);
});
afterAll(async () => {
  await pipeline.stop();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

const newestRun = async () => (await evaluation.listRuns(admin, setId))[0]!;

/** Waits for what becomes true while the worker works. */
async function until(isTrue: (run: Awaited<ReturnType<typeof newestRun>>) => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isTrue(await newestRun())) {
    if (Date.now() > deadline) throw new Error(`the run is ${JSON.stringify(await newestRun())}`);
    await pause(5);
  }
}

test('a run goes on with the next worker, and stops when it is told to', async () => {
  await evaluation.startRun(admin, setId, { checksLegs: false, limit: 10 });
  await until(({ done }) => done > 0);
  await pipeline.worker.stop();
  const cut = await newestRun();
  expect(cut).toMatchObject({ status: 'running', figures: null });
  expect(cut.done).toBeLessThan(questions);
  pipeline.restartWorker();
  await until(({ status }) => status === 'done');
  expect(await newestRun()).toMatchObject({ done: questions, figures: { hybrid: { questions, mrr10: 1 } } });

  const { id } = await evaluation.startRun(admin, setId, { checksLegs: false, limit: 10 });
  await until(({ done }) => done > 0);
  await evaluation.stopRun(admin, setId, id);
  await until(({ figures }) => figures !== null);
  const stopped = await newestRun();
  expect(stopped).toMatchObject({ status: 'stopped', figures: { hybrid: { questions: stopped.done } } });
  expect(stopped.done).toBeLessThan(questions);
});
