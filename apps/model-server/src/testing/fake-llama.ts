import type { LlamaHistoryItem, LlamaModule } from '../generation/llama-module.ts';

type Prompt = Parameters<InstanceType<LlamaModule['LlamaChatSession']>['promptWithMeta']>[1];

export type FakeLlama = {
  module: LlamaModule;
  /** What was asked, in order. */
  asked: { history: LlamaHistoryItem[]; prompt: string; options: Prompt }[];
  /** How many answers were being made at the same time, at most. */
  mostAtOnce(): number;
  isDisposed(): boolean;
};

/**
 * Stands for node-llama-cpp, which is the outside world: counts a token a word, and answers as `script` says, piece by
 * piece. A piece that is an error is thrown; a promise is waited for.
 */
export function fakeLlama(
  script: (prompt: string) => (string | Error | Promise<void>)[],
  { contextSize = 50 }: { contextSize?: number } = {},
): FakeLlama {
  const asked: FakeLlama['asked'] = [];
  let atOnce = 0;
  let most = 0;
  let isDisposed = false;
  let outputTokens = 0;
  const sequence = {
    tokenMeter: {
      getState: () => ({ usedInputTokens: 0, usedOutputTokens: outputTokens }),
      diff: (before: { usedOutputTokens: number }) => ({
        usedInputTokens: 0,
        usedOutputTokens: outputTokens - before.usedOutputTokens,
      }),
    },
  };

  class LlamaChatSession {
    history: LlamaHistoryItem[] = [];
    setChatHistory(history: LlamaHistoryItem[]): void {
      this.history = history;
    }
    async promptWithMeta(prompt: string, options: Prompt) {
      asked.push({ history: this.history, prompt, options });
      atOnce += 1;
      most = Math.max(most, atOnce);
      try {
        let responseText = '';
        const gone = new Promise<never>((_, reject) => {
          options.signal.addEventListener('abort', () => reject(options.signal.reason as Error));
        });
        gone.catch(() => undefined);
        for (const piece of script(prompt)) {
          if (piece instanceof Error) throw piece;
          const text = await Promise.race([piece, gone]);
          options.signal.throwIfAborted();
          if (typeof text !== 'string') continue;
          outputTokens += 1;
          responseText += text;
          options.onTextChunk(text);
          if (outputTokens >= (options.maxTokens ?? Infinity))
            return { responseText, stopReason: 'maxTokens' };
        }
        return { responseText, stopReason: 'eogToken' };
      } finally {
        atOnce -= 1;
      }
    }
    dispose(): void {}
  }

  const module: LlamaModule = {
    getLlama: async () => ({
      gpu: false,
      loadModel: async ({ onLoadProgress }) => {
        onLoadProgress?.(0.5);
        return {
          trainContextSize: 4096,
          tokenize: (text) => text.split(/\s+/),
          createContext: async () => ({ contextSize, getSequence: () => sequence }),
          dispose: async () => undefined,
        };
      },
      dispose: async () => {
        isDisposed = true;
      },
    }),
    LlamaChatSession,
  };
  return { module, asked, mostAtOnce: () => most, isDisposed: () => isDisposed };
}
