import type { DatabaseTransaction } from '@onyx/database';
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

/**
 * Which of the addresses have no row. They get one until the transaction ends: an upload of the same bytes waits for
 * us before it puts its own in place.
 */
export async function claimUnknownFiles(
  trx: DatabaseTransaction,
  sha256s: readonly string[],
): Promise<string[]> {
  if (sha256s.length === 0) return [];
  const { rows } = await sql<{ sha256: string }>`
    insert into file (sha256, size_bytes)
    select sha256, 0 from unnest(${sha256s}::text[]) as stored (sha256) order by sha256
    on conflict (sha256) do nothing
    returning sha256`.execute(trx);
  return rows.map((row) => row.sha256);
}

export async function forgetFiles(trx: DatabaseTransaction, sha256s: readonly string[]): Promise<void> {
  if (sha256s.length === 0) return;
  await trx.deleteFrom('file').where('sha256', 'in', sha256s).execute();
}
