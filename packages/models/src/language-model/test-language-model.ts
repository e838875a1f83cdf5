import { toErrorInfo, type ErrorInfo } from '@onyx/contracts';
import type { LanguageModel } from './language-model.ts';

export type LanguageModelTest = {
  isOk: boolean;
  /** What the model said, or null. */
  reply: string | null;
  firstTokenMs: number | null;
  error: ErrorInfo | null;
};

/** Enough for a model that thinks before it says a word. */
const maxOutputTokens = 1_024;
const maxReplyLength = 500;

/** Asks a model for one word, to see whether it can be used. Does not throw for what the model does wrong. */
export async function testLanguageModel(
  model: LanguageModel,
  options: { signal?: AbortSignal } = {},
): Promise<LanguageModelTest> {
  const startedAt = performance.now();
  let reply = '';
  let firstTokenMs: number | null = null;
  try {
    const messages = [{ role: 'user' as const, content: 'Reply with the single word: OK' }];
    for await (const piece of model.stream({ messages, maxOutputTokens, ...options })) {
      firstTokenMs ??= Math.round(performance.now() - startedAt);
      reply += piece;
      if (reply.length >= maxReplyLength) break;
    }
    return { isOk: true, reply: reply.trim().slice(0, maxReplyLength), firstTokenMs, error: null };
  } catch (error) {
    options.signal?.throwIfAborted();
    return {
      isOk: false,
      reply: reply === '' ? null : reply.trim(),
      firstTokenMs,
      error: toErrorInfo(error),
    };
  }
}
