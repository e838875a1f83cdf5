import {
  detectModelFolder,
  estimateTokens,
  loadModel2VecEmbedder,
  loadOnnxEmbedder,
  loadOnnxReranker,
  loadStaticEncoder,
  networkBytes,
  type Device,
  type Embedder,
} from '@onyx/models';
import { availableParallelism } from 'node:os';
import { openFastest, type Processes } from './measure-processes.ts';
import { serveEmbedder, serveReranker, type QueueSettings } from './serve-encoder.ts';
import type { EmbeddingModel, RerankModel } from './served-model.ts';

export type EncoderSettings = {
  /** Of each process. Null: the number that is fastest here. */
  threads: number | null;
  /** Null: what is fastest here, for small models. */
  processes: number | null;
  device: Device;
  queue: QueueSettings;
};

/** A batch as they come: passages of about 60 tokens. */
const sampleTexts = Array.from(
  { length: 8 },
  (_, index) => `${index} ${'the report of the annual meeting says what was agreed on '.repeat(5)}`,
);

/** A network up to this size may be in memory twice: one of a small encoder, whose runs do not fill the cores. */
const smallBytes = 128 * 2 ** 20;

/**
 * Opens the embedder or reranker that a folder holds, in one process or in several, behind a queue of its own.
 * @throws AppError `model-files-missing`, `model-files-damaged`, `model-unsupported` or `model-runtime-missing`.
 */
export async function openEncoder(
  folder: string,
  settings: EncoderSettings,
): Promise<EmbeddingModel | RerankModel> {
  const { device, queue } = settings;
  const kind = await detectModelFolder(folder);
  if (kind === 'model2vec') return serveStatic(await loadModel2VecEmbedder(folder), queue);
  if (kind === 'reranker') {
    const { models, ...how } = await openProcesses(
      folder,
      settings,
      (threads) => loadOnnxReranker(folder, { threads, device }),
      (model) => model.scorePairs(sampleTexts.map((text) => ['annual meeting', text] as const)),
    );
    const [{ id, languages, maxTokens, device: found }] = models;
    return serveReranker(
      {
        ...how,
        id,
        languages,
        maxTokens,
        device: found,
        async read(pairs, { lane, ...options }) {
          const { scores, readings } = await models[lane]!.scorePairs(pairs, options);
          return scores.map((score, index) => ({ score, ...readings[index]! }));
        },
      },
      queue,
    );
  }
  const { models, ...how } = await openProcesses(
    folder,
    settings,
    (threads) => loadOnnxEmbedder(folder, { threads, device }),
    (model) => model.embedTexts(sampleTexts),
  );
  const [{ id, languages, dimensions, prefixes, maxTokens, device: found }] = models;
  return serveEmbedder(
    {
      ...how,
      id,
      languages,
      dimensions,
      prefixes,
      maxTokens,
      device: found,
      canOvertake: true,
      async read(texts, { lane, ...options }) {
        const { vectors, readings } = await models[lane]!.embedTexts(texts, options);
        return vectors.map((vector, index) => ({ vector, ...readings[index]! }));
      },
    },
    queue,
  );
}

/** Opens a model in as many processes, with as many threads each, as the settings say or are fastest here. */
async function openProcesses<M extends { device: string; close(): Promise<void> }>(
  folder: string,
  { threads, processes }: EncoderSettings,
  open: (threads: number) => Promise<M>,
  sample: (model: M) => Promise<unknown>,
): Promise<Processes<M> & { processes: number; close(): Promise<void> }> {
  const cores = availableParallelism();
  const count = processes ?? 1;
  const mayBeTwo = processes === null && (await networkBytes(folder)) <= smallBytes;
  const opened =
    threads === null && count === 1
      ? await openFastest({ cores, open, sample }, { mayBeTwo })
      : await openCopies(count, threads ?? Math.max(1, Math.floor(cores / count)), open);
  return {
    ...opened,
    processes: opened.models.length,
    close: async () => void (await Promise.all(opened.models.map((model) => model.close()))),
  };
}

async function openCopies<M extends { close(): Promise<void> }>(
  count: number,
  threads: number,
  open: (threads: number) => Promise<M>,
): Promise<Processes<M>> {
  const first = await open(threads);
  const others = await Promise.allSettled(Array.from({ length: count - 1 }, () => open(threads)));
  const models = [
    first,
    ...others.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  ] as const;
  const failed = others.find((one) => one.status === 'rejected');
  if (!failed) return { models, threads };
  await Promise.all(models.map((model) => model.close()));
  throw failed.reason;
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
      processes: 1,
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
