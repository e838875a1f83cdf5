import { passwordStore, type SealedStore } from '@onyx/core';
import type { DatabaseConnection } from '@onyx/database';

/**
 * The sealed passwords of files in jobs that wait or are at work, read from the queue's own table. Those of jobs that
 * ended are never read again, and go with them.
 */
export function queuedPasswords({ pool }: Pick<DatabaseConnection, 'pool'>): SealedStore {
  return passwordStore({
    async listPasswords() {
      const { rows } = await pool.query<{ id: string; sealed: string }>(
        `select id, data->>'passwordEncrypted' as sealed from pgboss.job
         where name = 'ingest-document' and state <= 'active' and data->>'passwordEncrypted' is not null order by id`,
      );
      return rows;
    },
    async replacePassword(id, before, after) {
      const { rowCount } = await pool.query(
        `update pgboss.job set data = jsonb_set(data, '{passwordEncrypted}', to_jsonb($3::text))
         where name = 'ingest-document' and id = $1 and data->>'passwordEncrypted' = $2`,
        [id, before, after],
      );
      return rowCount === 1;
    },
  });
}
