import { AppError } from '@onyx/contracts';
import { estimateTokens, type Embedder, type TextPair } from '@onyx/models';
import {
  createBatchQueue,
  type BatchQueueOptions,
  type BatchReport,
  type BatchRun,
} from '../batching/batch-queue.ts';
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
  /** Of each process. */
  threads: number;
  /** How many compute side by side. */
  processes: number;
  /** Whether an urgent batch goes before one that was handed over earlier. */
  canOvertake: boolean;
  /** On the process that the lane says. */
  read: BatchRun<string, Embedded>;
  close(): Promise<void>;
};

/** Special tokens around a text. */
const specialTokens = 2;

/** Puts a queue in front of an embedder. */
export function serveEmbedder(embedder: BatchEmbedder, settings: QueueSettings): EmbeddingModel {
  const { dimensions, prefixes, maxTokens, canOvertake } = embedder;
  const queue = createBatchQueue<string, Embedded>({
    ...settings,
    lanes: embedder.processes,
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

/** A reranker that scores whatever it is given in one piece of work. */
export type BatchReranker = Pick<BatchEmbedder, 'id' | 'languages' | 'device' | 'threads' | 'processes'> & {
  maxTokens: number;
  /** On the process that the lane says. */
  read: BatchRun<TextPair, Scored>;
  close(): Promise<void>;
};

/** Puts a queue in front of a reranker; pairs of different questions share batches. */
export function serveReranker(reranker: BatchReranker, settings: QueueSettings): RerankModel {
  const { maxTokens } = reranker;
  const queue = createBatchQueue<TextPair, Scored>({
    ...settings,
    lanes: reranker.processes,
    canOvertake: true,
    canSplit: isOfOneText,
    run: reranker.read,
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
  model: Pick<BatchEmbedder, 'id' | 'languages' | 'maxTokens' | 'device' | 'threads' | 'processes'>,
): Omit<ModelFacts, 'dimensions'> {
  const { id, languages, maxTokens, device, threads, processes } = model;
  return {
    maxTokens,
    threads,
    processes,
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
