import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { collectionShares, forbiddenCollection } from './search-corpus.ts';
import type { Peer, PeerJob } from './search-peer.ts';

/** What is used of `@orama/orama`, which is installed by the benchmark and unknown to the compiler. */
type Orama = {
  create(options: { schema: Record<string, string> }): unknown;
  insertMultiple(database: unknown, documents: object[], batchSize: number): Promise<unknown>;
  search(database: unknown, request: object): Promise<{ hits: { id: string }[] }>;
};

const readable = collectionShares
  .map((_, number) => String(number))
  .filter((_, number) => number !== forbiddenCollection);

/** Orama in memory: BM25 and, comparing every vector, dense search; its hybrid mode joins both. */
export async function openOrama({ modulesFolder, dimensions }: PeerJob): Promise<Peer> {
  const path = createRequire(join(modulesFolder, 'package.json')).resolve('@orama/orama');
  const orama = (await import(pathToFileURL(path).href)) as Orama;
  const database = orama.create({
    schema: { collection: 'enum', text: 'string', embedding: `vector[${dimensions}]` },
  });
  return {
    async add(chunks) {
      const documents = chunks.map(({ id, collection, text, vector }) => ({
        id: String(id),
        collection: String(collection),
        text,
        embedding: [...vector],
      }));
      await orama.insertMultiple(database, documents, documents.length);
    },
    finish: () => Promise.resolve(),
    async search(mode, { text, vector }) {
      const { hits } = await orama.search(database, {
        mode: mode === 'dense' ? 'vector' : mode,
        ...(mode === 'dense' ? {} : { term: text, properties: ['text'] }),
        ...(mode === 'fulltext' ? {} : { vector: { value: vector, property: 'embedding' }, similarity: 0 }),
        where: { collection: { in: readable } },
        limit: 10,
      });
      return hits.map((hit) => Number(hit.id));
    },
  };
}
