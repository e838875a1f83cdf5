import { AppError } from '@onyx/contracts';
import { basename } from 'node:path';
import { createBatchQueue } from '../batching/batch-queue.ts';
import type { GenerationModel } from '../registry/served-model.ts';
import { ServerError } from '../server-error.ts';
import type { GenerationEnd, GenerationMessage, GenerationRequest } from './generator.ts';
import type {
  ImportLlama,
  LlamaHistoryItem,
  LlamaModel,
  LlamaModule,
  LlamaSequence,
} from './llama-module.ts';

export type GenerationSettings = {
  importLlama: ImportLlama;
  /** Null: as many as the library takes by itself. */
  threads: number | null;
  device: 'auto' | 'cpu' | 'cuda';
  /** Most tokens of question and answer together; memory grows with it. */
  contextTokens: number;
  /** Requests that may wait, for each priority. */
  queueLength: number;
};

type Work = {
  request: GenerationRequest;
  signal: AbortSignal;
  onText: (text: string) => void;
};

/** Room that an answer must have behind its question. */
const leastAnswerTokens = 16;

/**
 * Opens a GGUF model. One answer is made at a time, so that what follows the same beginning is read once.
 * @param onProgress what part of the file is loaded, 0 to 1
 * @throws ServerError `generation_not_installed`; AppError `model-files-damaged`, `model-runtime-missing`.
 */
export async function openGenerator(
  path: string,
  settings: GenerationSettings,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<GenerationModel> {
  const module = await settings.importLlama();
  const llama = await module
    .getLlama({
      gpu: settings.device === 'cpu' ? false : 'auto',
      build: 'never',
      skipDownload: true,
      progressLogs: false,
      logLevel: 'error',
      // It would write to the terminal; what matters comes as an error.
      logger: () => undefined,
      ...(settings.threads !== null && { maxThreads: settings.threads }),
    })
    .catch((cause: unknown) => {
      const platform = `${process.platform} ${process.arch}`;
      throw new AppError('model-runtime-missing', { params: { platform }, cause });
    });
  try {
    const model = await llama.loadModel({ modelPath: path, loadSignal: signal, onLoadProgress: onProgress });
    const max = Math.min(settings.contextTokens, model.trainContextSize);
    const { contextSize, getSequence } = await openContext(model, max);
    return serve({ module, model, contextSize, sequence: getSequence() }, settings, llama.gpu || 'cpu', () =>
      llama.dispose(),
    );
  } catch (cause) {
    await llama.dispose();
    signal.throwIfAborted();
    throw new AppError('model-files-damaged', { params: { file: basename(path) }, cause });
  }
}

async function openContext(
  model: LlamaModel,
  max: number,
): Promise<{ contextSize: number; getSequence(): LlamaSequence }> {
  const context = await model.createContext({ contextSize: { max } });
  return { contextSize: context.contextSize, getSequence: () => context.getSequence() };
}

type Opened = { module: LlamaModule; model: LlamaModel; contextSize: number; sequence: LlamaSequence };

function serve(
  opened: Opened,
  { queueLength, threads }: GenerationSettings,
  device: string,
  close: () => Promise<void>,
): GenerationModel {
  const queue = createBatchQueue<Work, GenerationEnd>({
    batchTokens: 1,
    batchItems: 1,
    waitMs: 0,
    // A request counts as one: how long an answer gets is not known.
    queueTokens: queueLength,
    lanes: 1,
    concurrency: 1,
    canSplit: () => false,
    run: async ([work], { signal }) => [await answer(opened, work!, AbortSignal.any([signal, work!.signal]))],
  });
  return {
    kind: 'generation',
    facts: {
      dimensions: null,
      maxTokens: opened.contextSize,
      threads,
      processes: 1,
      device,
      version: null,
      languages: null,
    },
    async generate(request, { priority, signal, onText }) {
      const work: Work = { request, signal, onText };
      const [end] = await queue.add([{ value: work, tokens: 1 }], { priority, signal });
      return end!;
    },
    waiting: queue.waiting,
    async close() {
      queue.close();
      await close();
    },
  };
}

async function answer(
  { module, model, contextSize, sequence }: Opened,
  { request, onText }: Work,
  signal: AbortSignal,
): Promise<GenerationEnd> {
  signal.throwIfAborted();
  const last = request.messages.at(-1);
  if (last?.role !== 'user') {
    throw new ServerError('invalid_request', 'The last message must be one of the user.', {
      param: 'messages',
    });
  }
  const all = request.messages.map(({ content }) => content).join('\n');
  const promptTokens = model.tokenize(all).length;
  if (promptTokens + leastAnswerTokens > contextSize) {
    // The library would leave out the oldest messages silently.
    const message = `The messages have ${promptTokens} tokens; the context of this model has ${contextSize}.`;
    throw new ServerError('context_length_exceeded', message, { param: 'messages' });
  }
  const session = new module.LlamaChatSession({ contextSequence: sequence });
  const before = sequence.tokenMeter.getState();
  try {
    session.setChatHistory(request.messages.slice(0, -1).map(historyItem));
    const { maxOutputTokens, temperature, topP, seed, stop } = request;
    const { stopReason } = await session.promptWithMeta(last.content, {
      signal,
      onTextChunk: onText,
      maxTokens: Math.min(maxOutputTokens ?? Infinity, contextSize - promptTokens),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(seed !== undefined && { seed }),
      ...(stop && stop.length > 0 && { customStopTriggers: [...stop] }),
    });
    const used = sequence.tokenMeter.diff(before);
    return {
      finishReason: stopReason === 'maxTokens' ? 'length' : 'stop',
      promptTokens,
      completionTokens: used.usedOutputTokens,
    };
  } finally {
    session.dispose();
  }
}

function historyItem({ role, content }: GenerationMessage): LlamaHistoryItem {
  return role === 'assistant' ? { type: 'model', response: [content] } : { type: role, text: content };
}
