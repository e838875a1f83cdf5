import type { TextLanguage } from '@onyx/contracts';
import type { DatabaseConnection } from '@onyx/database';
import type { SearchIndex } from '@onyx/search';
import { randomUUID } from 'node:crypto';

type Connection = Pick<DatabaseConnection, 'database' | 'pool'>;

const subjects = ['lamp desk chair office', 'river water fish boat', 'bread oven flour baker'];

/** Makes a collection and returns its id. */
export async function addCollection({ pool }: Connection): Promise<string> {
  await pool.query(`insert into "user" (id, name, email) values ('ada', 'Ada', 'ada@example.com')`);
  const { rows } = await pool.query<{ id: string }>(
    `insert into collection (name, owner_id, visibility) values ('Files', 'ada', 'private') returning id`,
  );
  return rows[0]?.id ?? '';
}

/** Adds a document of short chunks about a few subjects, with the vectors that the index gives. */
export async function addDocument(
  { database, pool }: Connection,
  searchIndex: SearchIndex,
  collectionId: string,
  chunkCount: number,
  { isPublished = true, language = 'en' }: { isPublished?: boolean; language?: TextLanguage } = {},
): Promise<string> {
  const sha256 = randomUUID();
  await pool.query('insert into file (sha256, size_bytes) values ($1, 1)', [sha256]);
  const { rows } = await pool.query<{ id: string }>(
    `insert into document (collection_id, title, file_name, format, size_bytes, sha256, created_by, stage, indexed_version)
     values ($1, '', $2, 'text', 1, $2, 'ada', 'ready', $3) returning id`,
    [collectionId, sha256, isPublished ? 1 : null],
  );
  const documentId = rows[0]?.id ?? '';
  const chunks = Array.from({ length: chunkCount }, (_, ordinal) => ({
    ordinal,
    text: `${subjects[ordinal % subjects.length]} ${ordinal % 7} ${sha256.slice(0, 8)} 桌子${ordinal % 5}`,
    language,
    tokenCount: 4,
    location: { headingPath: [], blockStart: ordinal, blockEnd: ordinal },
  }));
  const input = { documentId, collectionId, version: 1, title: '', chunks };
  await database.transaction().execute((trx) => searchIndex.indexChunks(trx, input));
  await searchIndex.embedPending({ documentId, version: 1 });
  return documentId;
}

/** How many vectors there are, by model. */
export async function countVectors({ pool }: Connection): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ model_id: string; count: number }>(
    'select model_id, count(*) as count from chunk_vector group by model_id',
  );
  return Object.fromEntries(rows.map((row) => [row.model_id, row.count]));
}
