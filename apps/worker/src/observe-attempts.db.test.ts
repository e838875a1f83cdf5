import type { Actor } from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { observePool } from '@onyx/runtime';
import { createLogger, createMetrics, createTracer, type Metrics, type Tracer } from '@onyx/telemetry';
import { startCollector, type Collector } from '@onyx/telemetry/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson, createPipeline, type Pipeline } from './testing/index.ts';

let database: TestDatabase;
let filesDir: string;
let pipeline: Pipeline;
let ann: Actor;
let metrics: Metrics;
let tracer: Tracer;
let collector: Collector;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  collector = await startCollector();
  filesDir = await mkdtemp(join(tmpdir(), 'onyx-pipeline-'));
  const logger = createLogger({
    level: 'debug',
    service: 'worker',
    destination: { write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  metrics = await createMetrics({ service: 'worker' });
  tracer = await createTracer({ service: 'worker', version: '1', url: collector.url, logger });
  observePool(metrics, database);
  pipeline = await createPipeline({ connection: database, filesDir, logger, metrics, tracer });
  ann = await addPerson(database);
});
afterAll(async () => {
  await pipeline.stop();
  await tracer.stop();
  await collector.stop();
  await database.close();
  await rm(filesDir, { recursive: true, force: true });
});

const text = async (): Promise<string> => (await metrics.text()).body;
const attemptsAt = (documentId: string): Record<string, unknown>[] =>
  lines.filter((line) => line['msg'] === 'job' && line['documentId'] === documentId);

test('what waits is told before there is a worker, and what becomes of it afterwards, by ids and not by contents', async () => {
  const good = await tracer.span('upload', {}, () =>
    pipeline.upload(ann, 'canary.md', '# Canary\n\nA canary sings.'),
  );
  const bad = await pipeline.upload(ann, 'canary.pdf', '%PDF-1.7\nThis canary is no document.');
  const before = await text();
  expect(before).toContain('onyx_queue_jobs{job="ingest-document",state="waiting",service="worker"} 2');
  expect(before).toContain('onyx_queue_jobs{job="run-evaluation",state="waiting",service="worker"} 0');
  expect(before).toMatch(/onyx_queue_oldest_seconds\{job="ingest-document",service="worker"\} \d/);
  expect(before).toMatch(/onyx_database_connections\{state="idle",service="worker"\} [1-9]/);
  expect(before).toMatch(/onyx_database_connections_limit\{service="worker"\} [1-9]/);
  expect(before).toContain('onyx_database_waiting_queries{service="worker"} 0');

  pipeline.worker.start();
  expect((await pipeline.settled(ann, good.document.id)).status.stage).toBe('ready');
  const failed = await pipeline.settled(ann, bad.document.id);
  expect(failed.status.stage).toBe('failed');
  const code = failed.status.error?.code;
  await expect.poll(() => attemptsAt(bad.document.id).at(-1)).toMatchObject({ outcome: 'failed' });
  await expect.poll(() => attemptsAt(good.document.id)).toHaveLength(1);

  const after = await text();
  const job = 'job="ingest-document"';
  expect(after).toContain(`onyx_jobs_total{${job},outcome="done",service="worker"} 1`);
  expect(after).toContain(`onyx_jobs_total{${job},outcome="failed",service="worker"} 1`);
  expect(after).toContain(`onyx_job_errors_total{${job},code="${code}",service="worker"}`);
  expect(after).toMatch(new RegExp(`onyx_job_duration_seconds_count\\{service="worker",${job}\\} [2-9]`));
  for (const stage of ['parsing', 'indexing', 'embedding'])
    expect(after).toContain(
      `onyx_job_stage_duration_seconds_count{service="worker",${job},stage="${stage}"}`,
    );
  expect(after).toContain('onyx_ingest_documents_total{format="markdown",service="worker"} 1');
  expect(after).toContain('onyx_ingest_chunks_total{format="markdown",service="worker"} 1');
  expect(after.toLowerCase()).not.toContain('canary');

  const [line] = attemptsAt(good.document.id);
  expect(line).toMatchObject({
    level: 'info',
    job: 'ingest-document',
    jobId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    outcome: 'done',
    attempt: 1,
    ms: expect.any(Number),
  });
  // Said by the ingestion, which knows of no jobs.
  const said = lines.find((entry) => entry['msg'] === 'a document failed');
  expect(said).toMatchObject({
    job: 'ingest-document',
    jobId: attemptsAt(bad.document.id).at(-1)?.['jobId'],
  });
  expect(JSON.stringify(lines).toLowerCase()).not.toContain('canary');

  await pipeline.worker.stop();
  expect(await text()).toContain(`onyx_jobs_in_hand{${job},service="worker"} 0`);
  await tracer.stop();
  const upload = collector.spans.find(({ name }) => name === 'upload');
  const jobs = collector.spans.filter(({ name }) => name === 'job ingest-document');
  const done = jobs.find(({ attributes }) => attributes['onyx.document_id'] === good.document.id);
  expect(done).toMatchObject({ attributes: { 'onyx.outcome': 'done' }, hasFailed: false });
  expect(done?.links).toMatchObject([{ traceId: upload?.traceId, spanId: upload?.spanId }]);
  expect(done?.traceId).not.toBe(upload?.traceId);
  const lost = jobs.findLast(({ attributes }) => attributes['onyx.document_id'] === bad.document.id);
  expect(lost).toMatchObject({ attributes: { 'error.type': code }, hasFailed: true });
  expect(collector.bodies.join('').toLowerCase()).not.toContain('canary');
});
