import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase, type TestDatabase } from '../testing/index.ts';
import { migrations } from './index.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await startTestDatabase();
});
afterAll(() => db.close());

test('graphs over codes of the old kind go; their vectors stay, to be put into new ones', async () => {
  // Vectors alone, without the chunks that they belong to.
  await db.pool.query('alter table chunk_vector drop constraint chunk_vector_chunk_id_fkey');
  await db.pool.query(
    `insert into vector_graph (model_id, language, code_bits, is_ready) values ('old', 'en', 4, true)`,
  );
  await db.pool.query(`create index chunk_vector_graph_1 on chunk_vector
    using hnsw ((code::bit(4)) bit_hamming_ops) where graph_id = 1`);
  await db.pool.query(
    `insert into chunk_vector (chunk_id, model_id, collection_id, language, embedding, graph_id, code) values
      (1, 'old', gen_random_uuid(), 'en', '[1]', 1, B'1111'), (2, 'old', gen_random_uuid(), 'en', '[1]', null, B'1100')`,
  );
  await migrations['0010-vector-codes']?.up(db.database);
  const { rows } = await db.pool.query(
    'select chunk_id, embedding::text, graph_id, code from chunk_vector order by chunk_id',
  );
  expect(rows).toEqual([
    { chunk_id: 1, embedding: '[1]', graph_id: null, code: null },
    { chunk_id: 2, embedding: '[1]', graph_id: null, code: null },
  ]);
  const left = await db.pool.query(
    `select 1 from vector_graph union all select 1 from pg_indexes where indexname like 'chunk_vector_graph_%'`,
  );
  expect(left.rows).toEqual([]);
});
