import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Cluster } from './cluster.ts';
import type { LoadReport } from './load.ts';

const settleTimeoutMs = 120_000;
const idsPerRequest = 200;

/** What is to hold when a fault is over and the load has stopped; waits for it, and fails when it does not come. */
export async function expectSettled(cluster: Cluster, report: LoadReport): Promise<void> {
  await expectDocumentsSettled(cluster, [...report.documents.keys()]);
  await eventually('no answer is under way', async () => {
    expect(
      await one(cluster, `select count(*)::integer as found from message where status = 'running'`),
    ).toBe(0);
  });
  // Whoever read an answer learnt of its end, once, and of all before it in order.
  expect(report.answers.filter(({ status }) => status === null)).toEqual([]);
  expect(report.answers.filter(({ disordered }) => disordered > 0)).toEqual([]);
  await expectNothingTwice(cluster);
  await expectNoLeaks(cluster);
}

async function expectDocumentsSettled(cluster: Cluster, ids: readonly string[]): Promise<void> {
  await eventually('every acknowledged document is ready, or failed with a reason', async () => {
    const unsettled: string[] = [];
    let found = 0;
    for (let start = 0; start < ids.length; start += idsPerRequest) {
      const { documents } = await cluster.clients[1].documentProgress({
        body: { ids: ids.slice(start, start + idsPerRequest) },
      });
      found += documents.length;
      for (const { fileName, status } of documents) {
        const isSettled = status.stage === 'ready' || (status.stage === 'failed' && status.error !== null);
        if (!isSettled) unsettled.push(`${fileName}: ${status.stage}`);
      }
    }
    expect(unsettled).toEqual([]);
    expect(found).toBe(ids.length);
  });
}

/** No file twice, no passage twice, no passage of a version that is not the one that is found. */
async function expectNothingTwice(cluster: Cluster): Promise<void> {
  const doubled = `select file_name as found from document group by collection_id, folder, file_name having count(*) > 1`;
  expect(await all(cluster, doubled)).toEqual([]);
  const passages = `select document_id as found from chunk group by document_id, version, ordinal having count(*) > 1`;
  expect(await all(cluster, passages)).toEqual([]);
  const ghosts = `select c.document_id as found from chunk c join document d on d.id = c.document_id
    where d.indexed_version is not null and c.version < d.indexed_version`;
  expect(await all(cluster, ghosts)).toEqual([]);
}

/** Connections of processes that are gone are gone, and none of the others is in a transaction that nobody ends. */
async function expectNoLeaks(cluster: Cluster): Promise<void> {
  const processes = cluster.apis.length + cluster.workers.length;
  await eventually('no connection is left behind', async () => {
    const names = await all(
      cluster,
      `select distinct split_part(application_name, '/', 3) as found from pg_stat_activity
       where usename = 'onyx_app' and application_name like 'onyx/%'`,
    );
    expect(names.length).toBeLessThanOrEqual(processes);
    const stuck = `select pid as found from pg_stat_activity where usename in ('onyx_app', 'onyx_owner')
      and state like 'idle in transaction%' and state_change < now() - interval '5 seconds'`;
    expect(await all(cluster, stuck)).toEqual([]);
  });
}

async function one(cluster: Cluster, statement: string): Promise<unknown> {
  return (await all(cluster, statement))[0];
}

async function all({ inspector }: Cluster, statement: string): Promise<unknown[]> {
  const { rows } = await inspector.pool.query<{ found: unknown }>(statement);
  return rows.map(({ found }) => found);
}

/** Tries until it holds; the last failure counts. */
export async function eventually(what: string, check: () => Promise<void>): Promise<void> {
  const endsAt = Date.now() + settleTimeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > endsAt)
        throw new Error(`not within ${settleTimeoutMs / 1000} s: ${what}`, { cause: error });
    }
    await delay(250);
  }
}
