import type { Database } from '@onyx/database';
import type { Embedder } from '@onyx/models';
import {
  combineModels,
  createSearcher,
  createSearchIndex,
  openLatentModels,
  selectLexicalEngine,
  staticModel,
  type LatentModels,
  type Searcher,
  type SearchIndex,
  type SearchModels,
} from '@onyx/search';
import type { Logger, Metrics, Tracer } from '@onyx/telemetry';
import type { SharedCache } from '../cluster/index.ts';
import { measurableBy } from '../evaluation/index.ts';
import type { JobQueue } from '../jobs/index.ts';
import type { SecretKeys } from '../settings/index.ts';
import {
  cacheQuestions,
  createChosenModels,
  createRetrievalModelService,
  type ChosenModels,
  type ModelOpener,
  type RetrievalModelService,
} from '../retrieval-models/index.ts';

export type OpenRetrievalOptions = {
  database: Database;
  /** The same as the owner of its tables, for what rebuilds indexes; `database` where one role does all. */
  ownerDatabase?: Database | undefined;
  /** The encoder that is in the program. */
  embedder: Embedder;
  opener: ModelOpener;
  /** The first encrypts; all are read with. */
  secretKeys: SecretKeys;
  queue: JobQueue;
  /** What all processes share; without one, each has its own alone. */
  cache?: SharedCache | undefined;
  logger: Logger;
  /** Of the searches that people wait for, not of those that measure. */
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
};

/** Everything that searching and indexing stand on, wired: what every process of the system has alike. */
export type Retrieval = {
  /** All models there are: the built-in one, the learned ones, the chosen ones. */
  models: SearchModels;
  latentModels: LatentModels;
  chosen: ChosenModels;
  searchIndex: SearchIndex;
  searcher: Searcher;
  /** The same for what measures it: every question is embedded, also one that was asked before. */
  uncachedSearcher: Searcher;
  retrievalModels: RetrievalModelService;
  /** What an evaluation can measure here. */
  measurable: () => ReturnType<typeof measurableBy>;
  close(): Promise<void>;
};

/** Opens models, index and searcher over a database whose schema is up to date. Rejects when it does not answer. */
export async function openRetrieval(options: OpenRetrievalOptions): Promise<Retrieval> {
  const { database, ownerDatabase = database, embedder, opener, secretKeys, queue, logger } = options;
  const { metrics, tracer } = options;
  const latentModels = await openLatentModels({ database, logger });
  const chosen = createChosenModels({ database, opener, logger });
  const close = async (): Promise<void> => {
    await chosen.stop();
    await latentModels.close();
  };
  try {
    await chosen.start();
    const engine = await selectLexicalEngine(database);
    const builtIn = combineModels(staticModel(embedder), latentModels);
    const models = combineModels(builtIn, chosen);
    const searchIndex = createSearchIndex({ database, ownerDatabase, models, logger, engine });
    const searcherOver = (
      all: SearchModels,
      { getReranker }: Pick<ChosenModels, 'getReranker'>,
      observers: Pick<OpenRetrievalOptions, 'metrics' | 'tracer'> = {},
    ): Searcher => createSearcher({ database, models: all, getReranker, logger, engine, ...observers });
    const retrievalModels = createRetrievalModelService({
      database,
      secretKeys,
      queue,
      searchIndex,
      chosen,
      models,
      opener,
      createSearcherWith: (other) => searcherOver(combineModels(builtIn, other), other),
      logger,
    });
    return {
      models,
      latentModels,
      chosen,
      searchIndex,
      searcher: searcherOver(cacheQuestions(models, options.cache), chosen, { metrics, tracer }),
      uncachedSearcher: searcherOver(models, chosen),
      retrievalModels,
      measurable: () => measurableBy(models, chosen.hasReranker()),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
