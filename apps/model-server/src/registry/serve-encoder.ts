import { AppError } from '@onyx/contracts';
import { estimateTokens, type Embedder, type OnnxReranker, type TextPair } from '@onyx/models';
import { createBatchQueue, type BatchQueueOptions, type BatchReport } from '../batching/batch-queue.ts';
import type { Embedded, EmbeddingModel, ModelFacts, RerankModel, Scored } from './served-model.ts';

/** Limits of a model's queue, and who is told of its batches. */
export type QueueSettings = Pick<
  BatchQueueOptions<unknown, unknown>,
  'batchTokens' | 'batchItems' | 'waitMs' | 'queueTokens' | 'concurrency'
> & { onBatch?: (report: BatchReport) => void };

/** An embedder that computes whatever it is given in one piece of work. */
export type BatchEmbedder = Pick<Embedder, 'id' | 'languages' | 'dimensions'> & {
  prefixes: { query: string; passage: string };
  maxTokens: number | null;
  device: string;
  threads: number;
  /** Whether an urgent batch goes before one that was handed over earlier. */
  canOvertake: boolean;
  read(texts: readonly string[], how: { isUrgent: boolean; signal: AbortSignal }): Promise<Embedded[]>;
  close(): Promise<void>;
};

/** Special tokens around a text. */
const specialTokens = 2;

/** Puts a queue in front of an embedder. */
export function serveEmbedder(embedder: BatchEmbedder, settings: QueueSettings): EmbeddingModel {
  const { dimensions, prefixes, maxTokens, canOvertake } = embedder;
  const queue = createBatchQueue<string, Embedded>({
    ...settings,
    canOvertake,
    canSplit: isOfOneText,
    run: embedder.read,
  });
  return {
    kind: 'embedding',
    dimensions,
    prefixes,
    facts: { ...factsOf(embedder), dimensions },
    embed: (texts, options) =>
      queue.add(
        texts.map((value) => ({ value, tokens: estimate(value, maxTokens) })),
        options,
      ),
    waiting: queue.waiting,
    async close() {
      queue.close();
      await embedder.close();
    },
  };
}

/** Puts a queue in front of a reranker; pairs of different questions share batches. */
export function serveReranker(
  reranker: Pick<OnnxReranker, 'id' | 'languages' | 'scorePairs' | 'maxTokens' | 'device' | 'close'> & {
    threads: number;
  },
  settings: QueueSettings,
): RerankModel {
  const { maxTokens } = reranker;
  const queue = createBatchQueue<TextPair, Scored>({
    ...settings,
    canOvertake: true,
    canSplit: isOfOneText,
    async run(pairs, how) {
      const { scores, readings } = await reranker.scorePairs(pairs, how);
      return scores.map((score, index) => ({ score, ...readings[index]! }));
    },
  });
  return {
    kind: 'reranker',
    facts: { ...factsOf(reranker), dimensions: null },
    score: (pairs, options) =>
      queue.add(
        pairs.map((value) => ({ value, tokens: estimate(value[0] + value[1], maxTokens) })),
        options,
      ),
    waiting: queue.waiting,
    async close() {
      queue.close();
      await reranker.close();
    },
  };
}

function factsOf(
  model: Pick<BatchEmbedder, 'id' | 'languages' | 'maxTokens' | 'device' | 'threads'>,
): Omit<ModelFacts, 'dimensions'> {
  const { id, languages, maxTokens, device, threads } = model;
  return {
    maxTokens,
    threads,
    device,
    version: id,
    languages: languages === 'any' ? 'any' : [...languages],
  };
}

function estimate(text: string, maxTokens: number | null): number {
  return Math.min(maxTokens ?? Infinity, estimateTokens(text) + specialTokens);
}

/** Whether a failure may be the fault of a text, and not of a model that is closed. */
function isOfOneText(error: unknown): boolean {
  return !(error instanceof AppError && error.code === 'not-ready');
}
