import { AppError, type ErrorInfo } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Embedder, OpenEmbedder, Reranker } from '@onyx/models';
import type { SearchModel, SearchModels } from '@onyx/search';
import type { Logger } from '@onyx/telemetry';
import { createLazyModel, type LazyModel } from './lazy-model.ts';
import type { ModelOpener } from './model-opener.ts';
import { listModels, readModelsStamp, type RetrievalModelRow } from './retrieval-models.queries.ts';
import { languagesOf } from './retrieval-models.view.ts';

/** The embedding models and the reranker that people chose, as search and ingestion use them. */
export type ChosenModels = SearchModels & {
  /** The reranker in use; null without one. */
  getReranker: () => Promise<Reranker | null>;
  hasReranker(): boolean;
  /** An embedding model that is or will be searched, by the id of its row. */
  embedder(id: string): Embedder | undefined;
  reranker(id: string): Reranker | undefined;
  /** What is wrong with a model now; null when nothing is. */
  problemOf(id: string): ErrorInfo | null;
  /** For `/ready`. Search goes on without a model that fails, so it never says "not ready". */
  state(): { isReady: true; detail?: string };
  /** Reads the choice anew. Other processes notice a change within seconds. */
  reload(): Promise<void>;
  /** Reads the choice, and looks for changes from then on. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** A row with what it stands for. One of the two models is there, by its purpose. */
type Loaded = {
  row: RetrievalModelRow;
  key: string;
  lazy: Pick<LazyModel<unknown>, 'use' | 'problem' | 'close'>;
  embedder?: Embedder;
  reranker?: Reranker;
};

const pollMs = 3_000;

export function createChosenModels(parts: {
  database: Database;
  opener: ModelOpener;
  logger: Logger;
}): ChosenModels {
  const { database, opener, logger } = parts;
  let loaded: readonly Loaded[] = [];
  let stamp = '';
  let reloading: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function readChoice(): Promise<void> {
    const newStamp = await readModelsStamp(database);
    if (newStamp === stamp) return;
    const before = new Map(loaded.map((entry) => [entry.key, entry]));
    const rows = (await listModels(database)).filter(isUsable);
    loaded = rows.map((row) => {
      const known = before.get(keyOf(row));
      return known ? { ...known, row } : load(opener, row);
    });
    stamp = newStamp;
    const kept = new Set(loaded.map(({ key }) => key));
    const gone = [...before.values()].filter(({ key }) => !kept.has(key));
    await Promise.all(gone.map(({ lazy }) => lazy.close()));
    for (const entry of loaded) if (entry.row.isActive) warmUp(entry);
  }

  /** So that the first search need not wait for it. */
  function warmUp({ row, lazy }: Loaded): void {
    lazy
      .use(() => Promise.resolve())
      .catch((error: unknown) => logger.warn({ err: error, model: row.name }, 'a model cannot be loaded'));
  }

  function reload(): Promise<void> {
    reloading = reloading.catch(() => undefined).then(readChoice);
    return reloading;
  }

  const embedders = (entries: readonly Loaded[]): SearchModel[] =>
    entries.flatMap(({ embedder }) => (embedder ? [{ role: 'model' as const, embedder }] : []));
  const active = () => loaded.filter(({ row }) => row.isActive);
  const activeReranker = () => active().find(({ reranker }) => reranker)?.reranker;
  const find = (id: string) => loaded.find(({ row }) => row.id === id);
  return {
    searched: () => embedders(active()),
    written: () => embedders(loaded),
    getReranker: () => Promise.resolve(activeReranker() ?? null),
    hasReranker: () => activeReranker() !== undefined,
    embedder: (id) => find(id)?.embedder,
    reranker: (id) => find(id)?.reranker,
    problemOf: (id) => find(id)?.lazy.problem() ?? null,
    state() {
      const broken = active().filter(({ lazy }) => lazy.problem() !== null);
      if (broken.length === 0) return { isReady: true };
      const names = broken.map(({ row, lazy }) => `${row.name} (${lazy.problem()?.code})`);
      return { isReady: true, detail: `Search goes on without: ${names.join(', ')}.` };
    },
    reload,
    async start() {
      await reload();
      timer = setInterval(() => {
        reload().catch((error: unknown) =>
          logger.warn({ err: error }, 'the choice of models cannot be read'),
        );
      }, pollMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await reloading.catch(() => undefined);
      await Promise.all(loaded.map(({ lazy }) => lazy.close()));
      loaded = [];
    },
  };
}

/** Whether a model was loaded once, so that its vectors have an id. */
function isUsable({ purpose, state, vectorId }: RetrievalModelRow): boolean {
  if (purpose === 'reranking') return state === 'ready';
  return vectorId !== null && (state === 'building' || state === 'ready');
}

/** What makes it another model to load. */
function keyOf(row: RetrievalModelRow): string {
  const { id, source, reference, revision, address, apiKeyEncrypted, vectorId, languages } = row;
  return JSON.stringify([id, source, reference, revision, address, apiKeyEncrypted, vectorId, languages]);
}

function load(opener: ModelOpener, row: RetrievalModelRow): Loaded {
  const key = keyOf(row);
  if (row.purpose === 'reranking') {
    const lazy = createLazyModel(() => opener.reranker(row));
    return { row, key, lazy, reranker: lazyReranker(row, lazy) };
  }
  const lazy = createLazyModel(() => openAsBefore(opener, row));
  return { row, key, lazy, embedder: lazyEmbedder(row, lazy) };
}

/** @throws AppError `model-changed`: its vectors would be compared with those of the model that was there before. */
async function openAsBefore(opener: ModelOpener, row: RetrievalModelRow): Promise<OpenEmbedder> {
  const embedder = await opener.embedder(row);
  if (embedder.id === row.vectorId) return embedder;
  await embedder.close();
  throw new AppError('model-changed');
}

function lazyEmbedder(row: RetrievalModelRow, lazy: LazyModel<Embedder>): Embedder {
  return {
    id: row.vectorId ?? '',
    dimensions: row.dimensions ?? 0,
    languages: languagesOf(row.languages) ?? 'any',
    embedPassages: (texts, options = {}) =>
      lazy.use((embedder) => embedder.embedPassages(texts, options), options.signal),
    embedQuery: (text, options = {}) =>
      lazy.use((embedder) => embedder.embedQuery(text, options), options.signal),
  };
}

function lazyReranker(row: RetrievalModelRow, lazy: LazyModel<Reranker>): Reranker {
  return {
    id: row.id,
    languages: languagesOf(row.languages) ?? 'any',
    rerank: (query, passages, options = {}) =>
      lazy.use((reranker) => reranker.rerank(query, passages, options), options.signal),
  };
}
