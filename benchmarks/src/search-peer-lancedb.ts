import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { forbiddenCollection } from './search-corpus.ts';
import type { Peer, PeerJob } from './search-peer.ts';

type Query = {
  fullTextSearch(text: string): Query;
  nearestTo(vector: number[]): Query;
  distanceType(type: string): Query;
  rerank(reranker: unknown): Query;
  where(filter: string): Query;
  select(columns: string[]): Query;
  limit(count: number): Query;
  toArray(): Promise<{ id: number }[]>;
};

type Table = {
  add(rows: object[]): Promise<unknown>;
  createIndex(column: string, options: { config: unknown }): Promise<void>;
  waitForIndex(names: string[], seconds: number): Promise<void>;
  query(): Query;
};

/** What is used of `@lancedb/lancedb`, which is installed by the benchmark and unknown to the compiler. */
type Lance = {
  connect(folder: string): Promise<{ createTable(name: string, rows: object[]): Promise<Table> }>;
  Index: { fts(): unknown; hnswSq(options: { distanceType: string }): unknown; bitmap(): unknown };
  rerankers: { RRFReranker: { create(): Promise<unknown> } };
};

/** LanceDB in files: BM25, HNSW over scalar-quantised vectors, hybrid by reciprocal ranks. */
export async function openLance({ modulesFolder, workFolder }: PeerJob): Promise<Peer> {
  const path = createRequire(join(modulesFolder, 'package.json')).resolve('@lancedb/lancedb');
  const lance = (await import(pathToFileURL(path).href)) as Lance;
  const connection = await lance.connect(workFolder);
  const reranker = await lance.rerankers.RRFReranker.create();
  let table: Table | undefined;
  return {
    async add(chunks) {
      const rows = chunks.map(({ id, collection, text, vector }) => ({
        id,
        collection: String(collection),
        text,
        embedding: [...vector],
      }));
      if (table) await table.add(rows);
      else table = await connection.createTable('chunks', rows);
    },
    async finish() {
      await table?.createIndex('text', { config: lance.Index.fts() });
      await table?.createIndex('embedding', { config: lance.Index.hnswSq({ distanceType: 'cosine' }) });
      await table?.createIndex('collection', { config: lance.Index.bitmap() });
      await table?.waitForIndex(['text_idx', 'embedding_idx', 'collection_idx'], 600);
    },
    async search(mode, { text, vector }) {
      if (!table) return [];
      let query = table.query();
      if (mode !== 'dense') query = query.fullTextSearch(text);
      if (mode !== 'fulltext') query = query.nearestTo(vector).distanceType('cosine');
      if (mode === 'hybrid') query = query.rerank(reranker);
      const rows = await query
        .where(`collection <> '${forbiddenCollection}'`)
        .select(['id'])
        .limit(10)
        .toArray();
      return rows.map((row) => row.id);
    },
  };
}
