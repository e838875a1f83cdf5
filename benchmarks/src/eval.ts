import { connectDatabase, migrateToLatest, startEmbeddedServer } from '@onyx/database';
import { chunkDocument, parseDocument, type DocumentChunk } from '@onyx/documents';
import { loadStaticEncoder, type StaticEncoder } from '@onyx/models';
import {
  createSearcher,
  createSearchIndex,
  evaluate,
  indexEvaluation,
  readEvaluationCollection,
  staticModel,
  type EvaluationCollection,
  type EvaluationFigures,
} from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { Command } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

type Mode = Pick<EvaluationFigures, 'ndcg10' | 'recall5' | 'recall10' | 'mrr10'>;
type Evaluation = {
  collection: string;
  queries: number;
  /** A mode that has no model is absent. */
  modes: { lexical: Mode; hybrid: Mode };
  /** Of a hybrid search. */
  latencyMs: { p50: number; p95: number };
};

/**
 * Measures retrieval on a judged collection in BEIR layout, on a database of its own: the documents go through the
 * product's parser, chunker and index, the questions through its search, one document a unit, its best chunk counting.
 */
async function evaluateCollection(folder: string, split: string | undefined): Promise<Evaluation> {
  const work = await mkdtemp(join(tmpdir(), 'onyx-eval-'));
  const server = await startEmbeddedServer({ dataDir: join(work, 'postgres'), maxConnections: 4 });
  const connection = connectDatabase(server.location, { maxConnections: 2, onError: () => undefined });
  try {
    const collection = await readEvaluationCollection(folder, split);
    const chunks = await chunkAll(collection, work);
    const embedder = await loadStaticEncoder();
    const { database } = connection;
    await migrateToLatest(database);
    const index = createSearchIndex({ database, models: staticModel(embedder), logger: silentLogger });
    const indexed = await indexEvaluation(
      database,
      index,
      collection.documents,
      ({ id }) => chunks.get(id) ?? [],
    );
    const run = (model: StaticEncoder | null): Promise<EvaluationFigures> =>
      evaluate(
        createSearcher({ database, models: staticModel(model), logger: silentLogger }),
        indexed,
        collection,
      );
    const lexical = await run(null);
    const hybrid = await run(embedder);
    return {
      collection: basename(resolve(folder)),
      queries: hybrid.questions,
      modes: { lexical: modeOf(lexical), hybrid: modeOf(hybrid) },
      latencyMs: { p50: round(hybrid.latencyMs.p50), p95: round(hybrid.latencyMs.p95) },
    };
  } finally {
    await connection.close();
    await server.stop();
    await rm(work, { recursive: true, force: true });
  }
}

async function chunkAll(
  { documents }: EvaluationCollection,
  work: string,
): Promise<Map<string, DocumentChunk[]>> {
  const chunks = new Map<string, DocumentChunk[]>();
  const filePath = join(work, 'document');
  // Collections hold empty texts too; the product refuses an empty file, so nothing of them can be found.
  for (const { id, text } of documents.filter((document) => document.text.trim() !== '')) {
    await writeFile(filePath, text);
    const format = id.endsWith('.md') ? 'markdown' : 'text';
    const parsed = await parseDocument({ filePath, fileName: `${basename(id)}.${format}`, format });
    chunks.set(id, chunkDocument(parsed));
  }
  return chunks;
}

function modeOf({ ndcg10, recall5, recall10, mrr10 }: EvaluationFigures): Mode {
  return { ndcg10: round(ndcg10), recall5: round(recall5), recall10: round(recall10), mrr10: round(mrr10) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

await new Command('eval')
  .description(
    'Quality and speed of retrieval on a judged collection (corpus.jsonl, queries*.jsonl, qrels/*.tsv)',
  )
  .argument('<folder>')
  .option(
    '--split <name>',
    'Which questions, where there are several: queries.<name>.jsonl and qrels/<name>.tsv',
  )
  .option('--json', 'Print JSON')
  .action(async (folder: string, options: { split?: string; json?: boolean }) => {
    const evaluation = await evaluateCollection(folder, options.split);
    if (options.json) console.log(JSON.stringify(evaluation));
    else console.table(evaluation.modes);
  })
  .parseAsync();
