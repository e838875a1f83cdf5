import type { Client, JobName, JobPayload } from '@onyx/contracts';
import {
  createEventHub,
  createFilePasswords,
  createIngestion,
  createJobLog,
  createLatentIndex,
  createLocalFileStore,
  createModelOpener,
  createRunEvaluation,
  openRetrieval,
  targetOf,
  type JobContext,
  type JobFailure,
  type JobHandlers,
  type JobInspector,
  type JobQueue,
  type QueuedJob,
  type SecretKeys,
} from '@onyx/core';
import { startTestDatabase } from '@onyx/database/testing';
import { createParserPool } from '@onyx/documents';
import { loadStaticEncoder } from '@onyx/models';
import { silentLogger } from '@onyx/telemetry';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../app.ts';
import { createServices } from '../create-services.ts';
import { createProgram, createVisitor, type Visitor } from './visitor.ts';

export type FullWorld = Awaited<ReturnType<typeof startFullWorld>>;

type Job = { [N in JobName]: { id: string; dueAt: Date; name: N; payload: JobPayload<N> } }[JobName];

const maxUploadBytes = 1024 * 1024;

/** The whole API with everything behind it but the queue's library: jobs run when the test says so. */
export async function startFullWorld() {
  const dataDir = await mkdtemp(join(tmpdir(), 'onyx-api-test-'));
  const [testDatabase, embedder] = await Promise.all([startTestDatabase(), loadStaticEncoder()]);
  const { database } = testDatabase;
  const logger = silentLogger;
  const secretKeys: SecretKeys = [randomBytes(32)];
  const jobs: Job[] = [];
  const queue: JobQueue = {
    enqueue: (_transaction, name, payloads) => {
      const dueAt = new Date();
      jobs.push(...payloads.map((payload) => ({ id: randomUUID(), dueAt, name, payload }) as Job));
      return Promise.resolve();
    },
    wake: () => undefined,
  };
  const files = await createLocalFileStore(join(dataDir, 'files'));
  const parsers = createParserPool({ size: 1, timeoutMs: 30_000, memoryMb: 512, logger });
  const opener = createModelOpener({
    modelsDir: join(dataDir, 'models'),
    hub: 'http://127.0.0.1:1',
    secretKeys,
  });
  const retrieval = await openRetrieval({ database, embedder, opener, secretKeys, queue, logger });
  const { models, searchIndex, retrievalModels, latentModels, uncachedSearcher, measurable } = retrieval;
  const ingestion = createIngestion({
    database,
    files,
    parsers,
    searchIndex,
    queue,
    passwords: createFilePasswords(secretKeys),
    logger,
    models,
    fillVectorsLater: () => retrievalModels.fillVectorsLater(),
  });
  const latentIndex = createLatentIndex({ database, searchIndex, models: latentModels, queue, logger });
  const handlers: JobHandlers = {
    ...ingestion.handlers,
    ...latentIndex.handlers,
    ...retrievalModels.handlers,
    'run-evaluation': createRunEvaluation({ database, searcher: uncachedSearcher, measurable, logger }),
  };
  const log = createJobLog({ database, logger });
  const services = createServices({
    database,
    retrieval,
    queue: { ...queue, inspector: inspectJobs(jobs) },
    files,
    eventHub: createEventHub(),
    embedder,
    secretKeys,
    publicUrl: undefined,
    maxUploadBytes,
    logger,
  });
  const app = createApi({
    services: {
      ...services,
      checkReadiness: () =>
        Promise.resolve({
          database: { isReady: true },
          worker: { isReady: true },
          models: { isReady: true },
        }),
    },
    info: { version: '1.2.3', maxUploadBytes },
    logger,
    isStrict: true,
  });
  return {
    app,
    database,
    visitor: (headers: Record<string, string> = {}): Visitor => createVisitor(() => app, headers),
    program: (secret: string): Client => createProgram(() => app, secret),
    /** Runs what was enqueued, and what that enqueues, and writes down what became of it. */
    async runJobs(): Promise<void> {
      const noted: Promise<void>[] = [];
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const { id: jobId, name, payload, dueAt } = job;
        const { enterStage, end } = log.startAttempt({
          jobId,
          name,
          dueAt,
          target: targetOf(payload),
          attempt: 1,
        });
        const handle = handlers[name] as (payload: unknown, context: JobContext) => Promise<JobFailure>;
        const context = { attempt: 1, signal: new AbortController().signal, enterStage };
        const failure = await handle(payload, context);
        noted.push(end(failure ? 'failed' : 'done', failure ?? undefined));
      }
      await Promise.all(noted);
    },
    async close(): Promise<void> {
      await log.close();
      await services.conversations.close();
      await retrieval.close();
      await parsers.close();
      await testDatabase.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What waits in the queue of a test. */
function inspectJobs(jobs: readonly Job[]): JobInspector {
  const waiting = (): QueuedJob[] =>
    jobs.map(({ id, name, payload, dueAt }) => {
      return { id, name, state: 'waiting', target: targetOf(payload), attempt: 1, dueAt, startedAt: null };
    });
  return {
    countJobs: () =>
      Promise.resolve(
        [...new Set(jobs.map(({ name }) => name))].map((name) => {
          const ofKind = jobs.filter((job) => job.name === name);
          return { name, waiting: ofKind.length, running: 0, oldestDueAt: ofKind[0]?.dueAt ?? null };
        }),
      ),
    listJobs: ({ state, name }) =>
      Promise.resolve({
        jobs: waiting().filter((job) => state === 'waiting' && (name === undefined || job.name === name)),
        next: null,
      }),
    findJob: (id) => Promise.resolve(waiting().find((job) => job.id === id)),
  };
}
