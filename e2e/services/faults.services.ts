import type { ServiceProcess } from '@onyx/cli/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startCluster, type Cluster } from './cluster.ts';
import { startLoad, uniqueWord, type LoadReport } from './load.ts';
import { expectSettled } from './settled.ts';

/**
 * Faults of every part, one after the other, while documents are uploaded and questions asked. After each, all that was
 * acknowledged has come to its end, nothing is there twice, and nothing is left open.
 */

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster();
}, 600_000);
afterAll(() => cluster?.stop(), 120_000);
afterEach(({ task }) => {
  if (task.result?.state !== 'fail' || !cluster) return;
  for (const { name, log } of [...cluster.apis, ...cluster.workers, ...cluster.modelServers])
    process.stderr.write(`${name}:\n${importantLines(log()).slice(-4000)}\n`);
});

const importantLines = (log: string): string =>
  log
    .split('\n')
    .filter((line) => !line.includes('"level":"info"'))
    .join('\n');

/** Time that the load runs before and after the fault: answers take two seconds. */
const runMs = 3_000;

/** Does a fault under load. */
async function underLoad(fault: () => Promise<unknown>): Promise<LoadReport> {
  const load = startLoad(cluster);
  try {
    await delay(runMs);
    await fault();
    await delay(runMs);
  } finally {
    await load.stop();
  }
  const report = await load.stop();
  const { documents, refusals, answers, refusedQuestions } = report;
  const byStatus = Object.groupBy(answers, ({ status }) => status ?? 'no end');
  const counts = Object.entries(byStatus).map(([status, list]) => `${list?.length} ${status}`);
  process.stdout.write(
    `${documents.size} documents, refused: ${JSON.stringify(Object.fromEntries(refusals))}; ` +
      `${answers.length} answers: ${counts.join(', ')}; questions refused: ${refusedQuestions}\n`,
  );
  expect(documents.size).toBeGreaterThan(0);
  expect(answers.length).toBeGreaterThan(0);
  return report;
}

const killAndRestart = (process: ServiceProcess) => async (): Promise<void> => {
  await process.kill();
  await delay(1_000);
  await process.restart();
};

const faults: [string, () => Promise<unknown>][] = [
  ['no fault at all', () => Promise.resolve()],
  ['kill -9 of an API', () => killAndRestart(cluster.apis[0])()],
  ['kill -9 of a worker', () => killAndRestart(cluster.workers[0])()],
  ['kill -9 of a model server', () => killAndRestart(cluster.modelServers[0])()],
  ['a model server that hangs', () => hang(cluster.modelServers[1], 6_000)],
  ['Redis flushed', () => cluster.stack.flush()],
  ['Redis stopped, and started again', () => stopAndStartRedis()],
  ['PostgreSQL restarted', () => cluster.stack.restart('postgres')],
  ['PostgreSQL killed', () => cluster.stack.kill('postgres')],
  ['an API that is told to stop', () => stopAndRestart(cluster.apis[1])],
  ['a worker that is told to stop', () => stopAndRestart(cluster.workers[1])],
];

async function hang(process: ServiceProcess, forMs: number): Promise<void> {
  process.signal('SIGSTOP');
  await delay(forMs);
  process.signal('SIGCONT');
}

async function stopAndStartRedis(): Promise<void> {
  await cluster.stack.stop('redis');
  await delay(3_000);
  await cluster.stack.start('redis');
}

async function stopAndRestart(process: ServiceProcess): Promise<void> {
  expect(await process.stop()).toBe(0);
  await process.restart();
}

test.each(faults)(
  '%s: what was acknowledged ends well, once',
  async (_, fault) => {
    const report = await underLoad(fault);
    await expectSettled(cluster, report);
  },
  300_000,
);

test('with no room for files uploads are refused with a reason; then they go on', async () => {
  await cluster.files.fill();
  const full = startLoad(cluster);
  await delay(runMs);
  const refused = await full.stop();
  expect([...refused.refusals.keys()]).toEqual(['file-store-full']);
  expect(refused.documents.size).toBe(0);
  expect(refused.answers.every(({ status }) => status === 'complete')).toBe(true);
  await cluster.files.free();
  await expectSettled(cluster, await underLoad(() => Promise.resolve()));
}, 300_000);

test('every document is found once, by the words that only it has', async () => {
  const [client] = cluster.clients;
  // All documents are equally near to a word by the test's model, and it puts any of them in front of the one that
  // has the word: what the index holds shows without it. The API that is told knows it at once.
  const params = { retrievalModelId: cluster.embeddingModelId };
  await client.runRetrievalModel({ params, body: { action: 'deactivate' } });
  const { documents } = await client.listDocuments({ query: { limit: 100 } });
  const ready = documents.filter(({ status }) => status.stage === 'ready');
  expect(ready.length).toBeGreaterThan(20);
  for (const { id, fileName } of ready.slice(0, 50)) {
    const query = uniqueWord(Number(/\d+/.exec(fileName)?.[0]));
    const { results } = await client.search({
      body: { query, limit: 20 },
    });
    expect(results.filter(({ documentId }) => documentId === id)).toHaveLength(1);
  }
}, 120_000);
