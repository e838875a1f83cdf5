import { createServicesDatabase, signUp, startService } from '@onyx/cli/testing';
import { createClient, type Client } from '@onyx/contracts';
import { connectDatabase } from '@onyx/database';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is measured: one program, or the processes of a server. */
export type MeasuredSystem = {
  url: string;
  headers: Readonly<Record<string, string>>;
  client: Client;
  processIds: number[];
  stop(): Promise<void>;
};

/**
 * An API and a worker as processes of their own, over a database that is made in the given PostgreSQL server and
 * dropped at the end.
 */
export async function startServices(postgresUrl: string): Promise<MeasuredSystem> {
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  try {
    const name = `onyx_bench_${process.pid}`;
    const server = connectDatabase({ url: postgresUrl }, { maxConnections: 1, onError: () => undefined });
    closers.push(server.close, () => server.pool.query(`drop database if exists ${name} with (force)`));
    const database = await createServicesDatabase(postgresUrl, name);
    const folder = await mkdtemp(join(tmpdir(), 'onyx-streams-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const environment = {
      ONYX_DATABASE_URL: database.appUrl,
      ONYX_SECRET_KEY: randomBytes(32).toString('hex'),
      ONYX_FILES_DIR: folder,
      ONYX_DATA_DIR: folder,
      ONYX_REQUESTS_PER_MINUTE: '0',
      ONYX_LOG_LEVEL: 'warn',
    };
    const api = await startService({
      name: 'api',
      app: 'api',
      environment: { ...environment, ONYX_METRICS_PORT: '0' },
      portVariable: 'ONYX_PORT',
    });
    closers.push(api.stop);
    const worker = await startService({
      name: 'worker',
      app: 'worker',
      environment: { ...environment, ONYX_DATABASE_OWNER_URL: database.ownerUrl },
      portVariable: 'ONYX_METRICS_PORT',
    });
    closers.push(worker.stop);
    const headers = await signUp(api.url);
    const client = createClient({
      baseUrl: api.url,
      fetch: (input, init) => fetch(input, init),
      headers: () => headers,
    });
    return { url: api.url, headers, client, processIds: [api.processId(), worker.processId()], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
