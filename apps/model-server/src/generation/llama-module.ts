import { ServerError } from '../server-error.ts';

/**
 * The part of `node-llama-cpp` (version 3) that is used. The package is no dependency: it brings native programs of some
 * hundred megabytes that most installations do not need. Its types are repeated here, so that everything compiles and is
 * tested without it. The names were compared with version 3.22.1; no GGUF model was run where this was written.
 */
export type LlamaModule = {
  getLlama(options: {
    gpu: 'auto' | false;
    /** Only what is installed: nothing is compiled or fetched. */
    build: 'never';
    skipDownload: boolean;
    progressLogs: boolean;
    logLevel: 'error';
    logger: (level: string, message: string) => void;
    maxThreads?: number;
  }): Promise<Llama>;
  LlamaChatSession: new (options: { contextSequence: LlamaSequence }) => LlamaChatSession;
};

export type Llama = {
  /** The kind of graphics card in use, or false. */
  readonly gpu: string | false;
  loadModel(options: {
    modelPath: string;
    loadSignal?: AbortSignal;
    onLoadProgress?(fraction: number): void;
  }): Promise<LlamaModel>;
  dispose(): Promise<void>;
};

export type LlamaModel = {
  /** Tokens that it was trained to read at once. */
  readonly trainContextSize: number;
  tokenize(text: string): unknown[];
  createContext(options: { contextSize: { max: number } }): Promise<LlamaContext>;
  dispose(): Promise<void>;
};

export type LlamaContext = { readonly contextSize: number; getSequence(): LlamaSequence };

type TokenCounts = { usedInputTokens: number; usedOutputTokens: number };
export type LlamaSequence = {
  readonly tokenMeter: { getState(): TokenCounts; diff(before: TokenCounts): TokenCounts };
};

export type LlamaHistoryItem =
  | { type: 'system' | 'user'; text: string }
  | { type: 'model'; response: string[] };

export type LlamaChatSession = {
  setChatHistory(history: LlamaHistoryItem[]): void;
  promptWithMeta(
    prompt: string,
    options: {
      signal: AbortSignal;
      maxTokens?: number;
      temperature?: number;
      topP?: number;
      seed?: number;
      customStopTriggers?: string[];
      onTextChunk(text: string): void;
    },
  ): Promise<{ responseText: string; stopReason: string }>;
  dispose(): void;
};

export type ImportLlama = () => Promise<LlamaModule>;

/** As a value, so that the type checker does not look for a package that need not be there. */
const packageName: string = 'node-llama-cpp';

/** Loads the package. @throws ServerError `generation_not_installed` that says what to install. */
export const importLlama: ImportLlama = async () => {
  try {
    return (await import(packageName)) as LlamaModule;
  } catch (cause) {
    throw new ServerError(
      'generation_not_installed',
      'Models in GGUF files need the package node-llama-cpp, which is not installed here. Run "npm install node-llama-cpp@3 -w @onyx/model-server" and start the model server again, or use a language model behind another address.',
      { cause },
    );
  }
};
