import type { Actor } from '@onyx/core';
import { connectDatabase, startEmbeddedServer } from '@onyx/database';
import { silentLogger } from '@onyx/telemetry';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { crashDocuments, crashPoints } from './testing/crash-points.ts';
import { createPipeline } from './testing/index.ts';

const program = fileURLToPath(new URL('testing/crashing-worker.ts', import.meta.url));

test.each(crashPoints)(
  'what was acknowledged is finished after a kill -9 (%s)',
  async (point) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'onyx-resume-'));
    const child = fork(program, [dataDir, point], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let actor: Actor | undefined;
    child.on('message', (message: { actor: Actor }) => {
      actor = message.actor;
    });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    if (!actor) throw new Error('the uploads were not acknowledged');

    const server = await startEmbeddedServer({ dataDir: join(dataDir, 'postgres'), maxConnections: 6 });
    const connection = connectDatabase(server.location, { maxConnections: 4, onError: () => undefined });
    const pipeline = await createPipeline({
      connection,
      filesDir: join(dataDir, 'files'),
      logger: silentLogger,
    });
    try {
      pipeline.worker.start();
      const query = { sort: 'name', direction: 'asc', offset: 0, limit: 10 } as const;
      const { documents } = await pipeline.documents.listDocuments(actor, query);
      expect(documents).toHaveLength(crashDocuments.length);
      for (const { id } of documents) {
        const document = await pipeline.settled(actor, id);
        expect(document.status).toMatchObject({ stage: 'ready', isSearchable: true });
        const { rows } = await connection.pool.query(
          `select count(*) as chunks, count(distinct ordinal) as ordinals,
             count(*) filter (where exists (select 1 from chunk_vector where chunk_id = chunk.id)) as embedded
           from chunk where document_id = $1`,
          [id],
        );
        const { chunkCount } = document;
        expect(rows).toEqual([{ chunks: chunkCount, ordinals: chunkCount, embedded: chunkCount }]);
      }
      expect(await pipeline.find(actor, 'smallword')).toEqual(['Small']);
      expect(await pipeline.find(actor, 'largeword')).toHaveLength(1);
      const jobsLeft = () =>
        connection.pool
          .query(`select count(*) from pgboss.job where name = 'ingest-document'`)
          .then(({ rows }) => rows);
      await expect.poll(jobsLeft).toEqual([{ count: 0 }]);
      expect(await readdir(join(dataDir, 'files', 'incoming'))).toEqual([]);
    } finally {
      await pipeline.stop();
      await connection.close();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
  90_000,
);
