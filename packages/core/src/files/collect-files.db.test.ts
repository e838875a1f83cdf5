import { startTestDatabase, testPostgresUrl, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLocalFileStore, type FileStore } from './index.ts';
import { collectFiles } from './collect-files.ts';

let database: TestDatabase;
let folder: string;
let files: FileStore;

beforeAll(async () => {
  database = await startTestDatabase({ url: testPostgresUrl });
  folder = await mkdtemp(join(tmpdir(), 'onyx-collect-'));
  files = await createLocalFileStore(folder);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const old = new Date(Date.now() - 2 * 60 * 60 * 1000);

async function store(content: string, storedAt: Date, hasRow: boolean): Promise<string> {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  };
  const staged = await files.stage(bytes(), { maxBytes: 1000 });
  await staged.commit();
  await utimes(join(folder, staged.sha256.slice(0, 2), staged.sha256), storedAt, storedAt);
  if (hasRow) {
    await database.pool.query('insert into file (sha256, size_bytes, created_at) values ($1, 1, $2)', [
      staged.sha256,
      storedAt,
    ]);
  }
  return staged.sha256;
}

test('removes what nobody has used for an hour, rows and bytes, and nothing else', async () => {
  const { pool } = database;
  await pool.query(`insert into "user" (id, name, email) values ('u', 'Ann', 'ann@example.com')`);
  const { rows } = await pool.query<{ id: string }>(
    `insert into collection (name, visibility, owner_id) values ('c', 'private', 'u') returning id`,
  );
  const current = await store('current version', old, true);
  const earlier = await store('earlier version', old, true);
  const fresh = await store('just stored, about to be used', new Date(), true);
  const freshStray = await store('just stored, no row yet', new Date(), false);
  const unused = await store('deleted', old, true);
  const stray = await store('its process died', old, false);
  const document = await pool.query<{ id: string }>(
    `insert into document (collection_id, title, file_name, format, size_bytes, sha256, created_by, version)
     values ($1, 't', 'a.txt', 'text', 1, $2, 'u', 2) returning id`,
    [rows[0]?.id, current],
  );
  await pool.query(
    `insert into document_version (document_id, version, sha256, size_bytes, file_name, format, created_by)
     values ($1, 1, $2, 1, 'a.txt', 'text', 'u'), ($1, 2, $3, 1, 'a.txt', 'text', 'u')`,
    [document.rows[0]?.id, earlier, current],
  );

  expect(await collectFiles({ database: database.database, files, logger: silentLogger })).toEqual({
    removed: 2,
  });

  const left = new Set<string>();
  for await (const { sha256 } of files.list()) left.add(sha256);
  expect(left).toEqual(new Set([current, earlier, fresh, freshStray]));
  expect([unused, stray].some((sha256) => left.has(sha256))).toBe(false);
  const known = await pool.query<{ sha256: string }>('select sha256 from file');
  expect(new Set(known.rows.map((row) => row.sha256))).toEqual(new Set([current, earlier, fresh]));
});

// The embedded database lets only one transaction in.
test.runIf(testPostgresUrl)('waits for an upload of the very bytes that it takes for stray', async () => {
  const { pool } = database;
  const sha256 = await store('its process died, and it comes again', old, false);
  const upload = await pool.connect();
  await upload.query('begin');
  await upload.query('insert into file (sha256, size_bytes) values ($1, 1)', [sha256]);
  const collecting = collectFiles({ database: database.database, files, logger: silentLogger });
  await expect
    .poll(async () => {
      const { rows } = await pool.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length;
    })
    .toBe(1);
  await upload.query('commit');
  upload.release();
  expect(await collecting).toEqual({ removed: 0 });
  expect(await files.withLocalFile(sha256, () => Promise.resolve('there'))).toBe('there');
});
