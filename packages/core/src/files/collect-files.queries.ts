import type { Database, DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';

/** Removes the rows of files that nothing has used since the given time; gives their addresses. */
export async function removeUnusedFiles(
  trx: DatabaseTransaction,
  before: Date,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    delete from file where sha256 in (
      select sha256 from file
      where created_at < ${before}
        and not exists (select 1 from document_version where document_version.sha256 = file.sha256)
        and not exists (select 1 from document where document.sha256 = file.sha256)
      order by sha256 limit ${limit} for update skip locked)
    returning sha256`.execute(trx);
  return rows.map((row) => row.sha256);
}

/** Which of the addresses have no row. */
export async function findUnknownFiles(database: Database, sha256s: readonly string[]): Promise<string[]> {
  if (sha256s.length === 0) return [];
  const { rows } = await sql<{ sha256: string }>`
    select stored.sha256 from unnest(${sha256s}::text[]) as stored (sha256)
    where not exists (select 1 from file where file.sha256 = stored.sha256)`.execute(database);
  return rows.map((row) => row.sha256);
}
