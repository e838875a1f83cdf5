import {
  clientOf,
  createServicesDatabase,
  signUp,
  startService,
  type ServiceProcess,
} from '@onyx/cli/testing';
import type { Client } from '@onyx/contracts';
import { connectDatabase } from '@onyx/database';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is measured: one program, or the processes of a server. */
export type MeasuredSystem = {
  /** Of the one program, or of each API process. */
  urls: string[];
  headers: Readonly<Record<string, string>>;
  client: Client;
  processIds: number[];
  stop(): Promise<void>;
};

/**
 * Some API processes and a worker, over a database that is made in the given PostgreSQL server and dropped at the end.
 */
export async function startServices(postgresUrl: string, apiCount: number): Promise<MeasuredSystem> {
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
    const apis: ServiceProcess[] = [];
    for (let number = 1; number <= apiCount; number += 1) {
      const api = await startService({
        name: `api ${number}`,
        app: 'api',
        environment: { ...environment, ONYX_METRICS_PORT: '0' },
        portVariable: 'ONYX_PORT',
      });
      closers.push(api.stop);
      apis.push(api);
    }
    const urls = apis.map(({ url }) => url);
    const [firstUrl = ''] = urls;
    const worker = await startService({
      name: 'worker',
      app: 'worker',
      environment: { ...environment, ONYX_DATABASE_OWNER_URL: database.ownerUrl },
      portVariable: 'ONYX_METRICS_PORT',
    });
    closers.push(worker.stop);
    const headers = await signUp(firstUrl);
    const client = clientOf(firstUrl, headers);
    const processIds = [...apis, worker].map((service) => service.processId());
    return { urls, headers, client, processIds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
