import { AppError } from '@onyx/contracts';
import { apiAddress } from './addresses.ts';
import { requireSendableKey } from './api-key.ts';
import { createDeadline } from './deadline.ts';
import { createThinkingFilter } from './hide-thinking.ts';
import type {
  AnswerPart,
  LanguageModel,
  LanguageModelConnection,
  LanguageModelRequest,
  OpenAnswer,
} from './language-model.ts';
import { toModelError } from './model-errors.ts';
import { openOllamaAnswer } from './ollama.ts';
import { openCompatibleAnswer } from './openai-compatible.ts';
import { createProviderFetch, type ProviderWatch } from './provider-fetch.ts';
import { openSdkAnswer } from './sdk-providers.ts';

export type LanguageModelOptions = {
  /** Longest wait for the first sign of life, thinking included. */
  firstTokenTimeoutMs?: number;
  /** Longest silence after it. */
  idleTimeoutMs?: number;
};

/**
 * A language model behind an HTTP API. Nothing is loaded or connected before the first request; requests go to the
 * given address only.
 */
export function createLanguageModel(
  connection: LanguageModelConnection,
  options: LanguageModelOptions = {},
): LanguageModel {
  const { firstTokenTimeoutMs = 60_000, idleTimeoutMs = 30_000 } = options;
  const address = new URL(apiAddress(connection.provider, connection.baseUrl)).host;

  async function* stream(request: LanguageModelRequest): AsyncGenerator<string, void, undefined> {
    request.signal?.throwIfAborted();
    requireSendableKey(connection.apiKey);
    const upstream = new AbortController();
    const deadline = createDeadline({
      firstMs: firstTokenTimeoutMs,
      idleMs: idleTimeoutMs,
      ...(request.signal && { signal: request.signal }),
    });
    const watch: ProviderWatch = { address, hasResponded: false };
    const parts = openAnswer(connection, watch)({ ...request, signal: upstream.signal });
    const thinking = createThinkingFilter();
    let hasText = false;

    try {
      for (;;) {
        const next = await deadline.wait(parts.next());
        const part: AnswerPart = next.done ? { type: 'end', reason: 'complete' } : next.value;
        if (part.type !== 'end') deadline.progress();
        if (part.type === 'thinking') continue;
        const text = part.type === 'text' ? thinking.push(part.text) : thinking.end();
        if (text !== '') {
          hasText = true;
          yield text;
        }
        if (part.type === 'end') return requireAnswer(part.reason, hasText);
      }
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason;
      const held = error instanceof AppError && error.code === 'model-refused' ? '' : thinking.end();
      if (held !== '') yield held;
      throw toModelError(error, {
        address,
        model: connection.model,
        apiKey: connection.apiKey,
        hasResponded: watch.hasResponded,
      });
    } finally {
      deadline.end();
      // Ends the request at the provider, also when the reader has left the loop.
      upstream.abort();
      parts.return().catch(() => undefined);
    }
  }

  return {
    name: connection.name,
    contextTokens: connection.contextTokens,
    stream,
    async complete(request) {
      let text = '';
      for await (const piece of stream(request)) text += piece;
      return text;
    },
  };
}

function requireAnswer(reason: 'complete' | 'length' | 'refused', hasText: boolean): void {
  if (reason === 'refused') throw new AppError('model-refused');
  if (hasText) return;
  const detail =
    reason === 'length'
      ? 'the model used up its output tokens before it answered'
      : 'the model answered nothing';
  throw new AppError('model-failed', { detail, isRetryable: true });
}

/** How this provider is spoken to. */
function openAnswer(connection: LanguageModelConnection, watch: ProviderWatch): OpenAnswer {
  switch (connection.provider) {
    case 'ollama':
      return openOllamaAnswer(connection, watch);
    case 'openai-compatible':
      return openCompatibleAnswer(connection, watch);
    case 'openai':
    case 'anthropic':
    case 'google':
      return openSdkAnswer(connection.provider, connection, createProviderFetch(globalThis.fetch, watch));
  }
}
