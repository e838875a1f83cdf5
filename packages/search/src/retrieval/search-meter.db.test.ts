import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder, type Embedder, type StaticEncoder } from '@onyx/models';
import { createMetrics, createTracer, silentLogger, type Metrics, type Tracer } from '@onyx/telemetry';
import { startCollector, type Collector } from '@onyx/telemetry/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSearchIndex, createSearcher, staticModel } from '../index.ts';
import { createFixtures } from '../testing/fixtures.ts';

let db: TestDatabase;
let encoder: StaticEncoder;
let metrics: Metrics;
let tracer: Tracer;
let collector: Collector;
beforeAll(async () => {
  db = await startTestDatabase();
  encoder = await loadStaticEncoder();
  const { database } = db;
  const index = createSearchIndex({ database, models: staticModel(encoder), logger: silentLogger });
  const fixtures = createFixtures(database, index);
  await fixtures.addUser('ada');
  await fixtures.addDocument(await fixtures.addCollection(), 'Handbook', ['Employees are paid for travel.']);
});
afterAll(() => db.close());
beforeEach(async () => {
  collector = await startCollector();
  metrics = await createMetrics({ service: 'api' });
  tracer = await createTracer({ service: 'api', version: '1', url: collector.url, logger: silentLogger });
});
afterEach(async () => {
  await tracer.stop();
  await collector.stop();
});

const searcherWith = (embedder: Embedder) =>
  createSearcher({
    database: db.database,
    models: staticModel(embedder),
    logger: silentLogger,
    metrics,
    tracer,
  });

test('a search and each of its legs are measured, and traced as its children, without the question', async () => {
  const { results } = await searcherWith(encoder).search({
    userId: 'ada',
    query: 'travel canary',
    offset: 0,
    limit: 10,
    explain: false,
  });
  expect(results).toHaveLength(1);
  const { body } = await metrics.text();
  expect(body).toContain('onyx_search_duration_seconds_count{service="api",kind="documents"} 1');
  expect(body).toContain('onyx_search_leg_duration_seconds_count{service="api",leg="lexical"} 1');
  expect(body).toContain('onyx_search_leg_duration_seconds_count{service="api",leg="static"} 1');
  expect(body).not.toContain('canary');
  await tracer.stop();
  const search = collector.spans.find(({ name }) => name === 'search documents');
  const legs = collector.spans.filter(({ name }) => name.startsWith('search leg'));
  expect(legs.map(({ name }) => name).toSorted()).toEqual(['search leg lexical', 'search leg static']);
  for (const leg of legs) expect(leg.parentSpanId).toBe(search?.spanId);
  expect(collector.bodies.join('')).not.toContain('canary');
});

test('a leg that was left out is counted, and its span has failed', async () => {
  const broken: Embedder = {
    ...encoder,
    id: encoder.id,
    embedQuery: () => Promise.reject(new Error('canary')),
  };
  const { skippedLegs } = await searcherWith(broken).retrieve({ userId: 'ada', query: 'travel', limit: 3 });
  expect(skippedLegs).toEqual(['static']);
  const { body } = await metrics.text();
  expect(body).toContain('onyx_search_legs_skipped_total{leg="static",service="api"} 1');
  expect(body).toContain('onyx_search_duration_seconds_count{service="api",kind="passages"} 1');
  await tracer.stop();
  const leg = collector.spans.find(({ name }) => name === 'search leg static');
  const search = collector.spans.find(({ name }) => name === 'search passages');
  expect(leg?.hasFailed).toBe(true);
  expect(search).toMatchObject({ hasFailed: false, attributes: { 'onyx.skipped_legs': 'static' } });
  expect(collector.bodies.join('')).not.toContain('canary');
});
