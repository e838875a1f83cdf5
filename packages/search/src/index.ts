export { createSearchIndex, type IndexChunksInput, type SearchIndex } from './indexing/search-index.ts';
export { prepareChunks, type IndexableChunk, type PreparedChunk } from './indexing/chunk-terms.ts';
export { tendGraphs, type TendOptions } from './dense/tend-graphs.ts';
export type { EmbedAllOptions, EmbedPendingOptions } from './indexing/embed-pending.ts';
export { createLatentEmbedder } from './latent/latent-embedder.ts';
export { noticedAfterMs, openLatentModels, type LatentModels } from './latent/latent-models.ts';
export {
  deleteLatentModels,
  findOrphanedIds,
  promoteLatentModel,
  readLatentModel,
  readLatentRows,
  retireLatentModel,
  storeLatentModel,
  type LatentRow,
} from './latent/latent-store.ts';
export { startLatentTrainer, type LatentTrainer } from './latent/latent-trainer.ts';
export { countPublishedChunks, readTrainingChunks } from './latent/read-training-chunks.ts';
export { latentLanguages, minLatentChunks, trainLatentModels } from './latent/train-latent-models.ts';
export type {
  ChunkHit,
  LegHits,
  LexicalEngine,
  LexicalQuery,
  WeightedTerm,
} from './lexical/lexical-engine.ts';
export { createPortableEngine } from './lexical/portable/portable-engine.ts';
export { selectLexicalEngine } from './lexical/select-engine.ts';
export { createTextsearchEngine } from './lexical/textsearch-engine.ts';
export { createRandom } from './random.ts';
export { readableCollections } from './retrieval/readable-collections.ts';
export {
  createSearcher,
  type Retrieved,
  type RetrievedPassage,
  type RetrieveRequest,
  type Searcher,
  type SearchRequest,
} from './retrieval/searcher.ts';
export {
  combineModels,
  fixedModels,
  instantRoles,
  isInstant,
  knowsLanguage,
  staticModel,
  type DenseRole,
  type SearchModel,
  type SearchModels,
} from './search-models.ts';
export { markMatches } from './text/mark-matches.ts';
export { isStopWord } from './text/stop-words.ts';
export { decodeTerm, encodeTerm, encodeTerms, searchTerms, type WeightedField } from './text/terms.ts';
export { tokenise, type Token } from './text/tokenise.ts';
export {
  readEvaluationCollection,
  readEvaluationDocuments,
  readEvaluationQuestions,
  type EvaluationCollection,
  type EvaluationDocument,
} from './evaluation/collection-files.ts';
export { mean, percentile, type Judgements } from './evaluation/metrics.ts';
export { rankedDocuments, scoreRanking, type RankingScore } from './evaluation/score-ranking.ts';
export { evaluate, indexEvaluation, type EvaluationFigures } from './evaluation/run-evaluation.ts';
