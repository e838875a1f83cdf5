import {
  detectModelFolder,
  estimateTokens,
  loadModel2VecEmbedder,
  loadOnnxEmbedder,
  loadOnnxReranker,
  loadStaticEncoder,
  type Device,
  type Embedder,
} from '@onyx/models';
import { availableParallelism } from 'node:os';
import { openWithBestThreads } from './measure-threads.ts';
import { serveEmbedder, serveReranker, type QueueSettings } from './serve-encoder.ts';
import type { EmbeddingModel, RerankModel } from './served-model.ts';

export type EncoderSettings = {
  /** Null: the number that is fastest here. */
  threads: number | null;
  device: Device;
  queue: QueueSettings;
};

/** A batch as they come: passages of about 60 tokens. */
const sampleTexts = Array.from(
  { length: 8 },
  (_, index) => `${index} ${'the report of the annual meeting says what was agreed on '.repeat(5)}`,
);

/**
 * Opens the embedder or reranker that a folder holds, behind a queue of its own.
 * @throws AppError `model-files-missing`, `model-files-damaged`, `model-unsupported` or `model-runtime-missing`.
 */
export async function openEncoder(
  folder: string,
  { threads, device, queue }: EncoderSettings,
): Promise<EmbeddingModel | RerankModel> {
  const kind = await detectModelFolder(folder);
  const open = async <M extends { close(): Promise<void>; device: string }>(
    load: (threads: number) => Promise<M>,
    sample: (model: M) => Promise<unknown>,
  ): Promise<{ model: M; threads: number }> =>
    threads === null
      ? openWithBestThreads(availableParallelism(), load, sample)
      : { model: await load(threads), threads };
  if (kind === 'model2vec') return serveStatic(await loadModel2VecEmbedder(folder), queue);
  if (kind === 'reranker') {
    const opened = await open(
      (count) => loadOnnxReranker(folder, { threads: count, device }),
      (model) => model.scorePairs(sampleTexts.map((text) => ['annual meeting', text] as const)),
    );
    return serveReranker({ ...opened.model, threads: opened.threads }, queue);
  }
  const opened = await open(
    (count) => loadOnnxEmbedder(folder, { threads: count, device }),
    (model) => model.embedTexts(sampleTexts),
  );
  const { model } = opened;
  return serveEmbedder(
    {
      id: model.id,
      languages: model.languages,
      dimensions: model.dimensions,
      prefixes: model.prefixes,
      maxTokens: model.maxTokens,
      device: model.device,
      threads: opened.threads,
      canOvertake: true,
      async read(texts, how) {
        const { vectors, readings } = await model.embedTexts(texts, how);
        return vectors.map((vector, index) => ({ vector, ...readings[index]! }));
      },
      close: model.close,
    },
    queue,
  );
}

/** The encoder that is part of the program. */
export async function openBuiltInEncoder(queue: QueueSettings): Promise<EmbeddingModel> {
  return serveStatic({ ...(await loadStaticEncoder()), close: async () => undefined }, queue);
}

/** A model of token vectors: it computes on this thread, with turns for other work, and does not count its tokens. */
function serveStatic(model: Embedder & { close(): Promise<void> }, queue: QueueSettings): EmbeddingModel {
  return serveEmbedder(
    {
      id: model.id,
      languages: model.languages,
      dimensions: model.dimensions,
      prefixes: { query: '', passage: '' },
      maxTokens: null,
      device: 'cpu',
      threads: 1,
      canOvertake: false,
      async read(texts, { signal }) {
        const vectors = await model.embedPassages(texts, { signal });
        return vectors.map((vector, index) => ({
          vector,
          tokens: estimateTokens(texts[index]!),
          isCut: false,
        }));
      },
      close: () => model.close(),
    },
    queue,
  );
}
