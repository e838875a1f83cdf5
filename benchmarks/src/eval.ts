import { connectDatabase, migrateToLatest, startEmbeddedServer, type Database } from '@onyx/database';
import { chunkDocument, parseDocument, type DocumentChunk } from '@onyx/documents';
import { loadStaticEncoder, openEmbedder, type OpenEmbedder } from '@onyx/models';
import {
  combineModels,
  createSearcher,
  createSearchIndex,
  evaluate,
  fixedModels,
  indexEvaluation,
  readEvaluationDocuments,
  readEvaluationQuestions,
  staticModel,
  trainLatentModels,
  type EvaluationDocument,
  type EvaluationFigures,
  type SearchRequest,
} from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import { Command } from 'commander';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

type Mode = Pick<EvaluationFigures, 'ndcg10' | 'recall5' | 'recall10' | 'recall100' | 'mrr10'>;
type ModeName = 'lexical' | 'static' | 'latent' | 'model' | 'dense' | 'hybrid';
type Evaluation = {
  collection: string;
  queries: number;
  chunks: number;
  /** A mode that has no model is absent: `latent` where a language has too few chunks, `reranked` without a reranker. */
  modes: Partial<Record<ModeName, Mode>>;
  /** Of a hybrid search, in milliseconds. */
  latencyMs: { p50: number; p95: number };
};

type EvaluationOptions = {
  split?: string;
  /** Folder to take questions and judgements from; ids of its documents are those of the collection. */
  queries?: string;
  /** Folders whose documents are put beside. */
  distractors?: string;
  /** Folder of an embedding model. */
  model?: string;
  /** Asks follow-ups as a chat without a language model does: behind the question before them. */
  followUps?: boolean;
};

const legsOf: Record<Exclude<ModeName, 'hybrid'>, NonNullable<SearchRequest['legs']>> = {
  lexical: ['lexical'],
  static: ['static'],
  latent: ['latent'],
  model: ['model'],
  dense: ['static', 'latent', 'model'],
};

/**
 * Measures retrieval on a judged collection in BEIR layout, on a database of its own: the documents go through the
 * product's parser, chunker and index, the questions through its search, one document a unit, its best chunk counting.
 */
async function evaluateCollection(folder: string, options: EvaluationOptions): Promise<Evaluation> {
  const work = await mkdtemp(join(tmpdir(), 'onyx-eval-'));
  const server = await startEmbeddedServer({ dataDir: join(work, 'postgres'), maxConnections: 4 });
  const connection = connectDatabase(server.location, { maxConnections: 3, onError: () => undefined });
  let chosen: OpenEmbedder | undefined;
  try {
    const documents = await readAllDocuments(folder, options.distractors?.split(',') ?? []);
    const judged = await readEvaluationQuestions(options.queries ?? folder, options.split);
    const questions = judged.questions.map(({ id, text, previous }) => ({
      id,
      text: options.followUps && previous !== undefined ? `${previous}\n${text}` : text,
    }));
    const chunks = await chunkAll(documents, work);
    const { database } = connection;
    await migrateToLatest(database);
    const packaged = staticModel(await loadStaticEncoder());
    const index = createSearchIndex({ database, models: packaged, logger: silentLogger });
    const indexed = await indexEvaluation(database, index, documents, ({ id }) => chunks.get(id) ?? []);
    const latent = await trainLatentModels(database);
    chosen = options.model === undefined ? undefined : await openModel(options.model);
    if (chosen) await index.embedAll({ embedder: chosen });
    await index.maintain();
    const models = combineModels(
      packaged,
      latent,
      fixedModels(chosen ? [{ role: 'model', embedder: chosen }] : []),
    );
    const roles = new Set(models.searched().map(({ role }) => role));
    const searcher = createSearcher({ database, models, logger: silentLogger });
    const run = (legs?: SearchRequest['legs']): Promise<EvaluationFigures> =>
      evaluate(searcher, indexed, { questions, judgements: judged.judgements }, legs ? { legs } : {});

    const hybrid = await run();
    const modes: Evaluation['modes'] = {};
    for (const [name, legs] of Object.entries(legsOf) as [keyof typeof legsOf, typeof legsOf.dense][]) {
      const isThere = legs.some((leg) => leg === 'lexical' || roles.has(leg));
      if (isThere) modes[name] = modeOf(await run(legs));
    }
    modes.hybrid = modeOf(hybrid);
    return {
      collection: basename(resolve(folder)),
      queries: hybrid.questions,
      chunks: await countChunks(database),
      modes,
      latencyMs: { p50: round(hybrid.latencyMs.p50), p95: round(hybrid.latencyMs.p95) },
    };
  } finally {
    await chosen?.close();
    await connection.close();
    await server.stop();
    await rm(work, { recursive: true, force: true });
  }
}

function openModel(folder: string): Promise<OpenEmbedder> {
  return openEmbedder({ kind: 'folder', folder: resolve(folder) });
}

/** Documents of the collection, and those of the distractors under ids that no judgement names. */
async function readAllDocuments(
  folder: string,
  distractors: readonly string[],
): Promise<EvaluationDocument[]> {
  const documents = await readEvaluationDocuments(folder);
  for (const other of distractors) {
    const name = basename(resolve(other));
    const beside = await readEvaluationDocuments(other);
    documents.push(...beside.map((document) => ({ ...document, id: `${name}/${document.id}` })));
  }
  return documents;
}

async function chunkAll(
  documents: readonly EvaluationDocument[],
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

async function countChunks(database: Database): Promise<number> {
  const { count } = await database
    .selectFrom('chunk')
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

function modeOf({ ndcg10, recall5, recall10, recall100, mrr10 }: EvaluationFigures): Mode {
  return {
    ndcg10: round(ndcg10),
    recall5: round(recall5),
    recall10: round(recall10),
    recall100: round(recall100),
    mrr10: round(mrr10),
  };
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
    'Which questions and judgements, where there are several (default: test, else dev)',
  )
  .option('--queries <folder>', 'Questions and judgements of another collection with the same document ids')
  .option('--distractors <folders>', 'Collections, parted by commas, whose documents are put beside')
  .option('--model <folder>', 'An embedding model to search with too')
  .option('--follow-ups', 'Ask follow-up questions behind the question before them, as a chat does')
  .option('--json', 'Print JSON')
  .action(async (folder: string, options: EvaluationOptions & { json?: boolean }) => {
    const evaluation = await evaluateCollection(folder, options);
    if (options.json) {
      console.log(JSON.stringify(evaluation));
      return;
    }
    const { collection, queries, chunks, modes, latencyMs } = evaluation;
    console.log(`${collection}: ${queries} questions, ${chunks} chunks`);
    console.table(modes);
    console.log(`A hybrid search takes ${latencyMs.p50} ms (p95 ${latencyMs.p95} ms).`);
  })
  .parseAsync();
