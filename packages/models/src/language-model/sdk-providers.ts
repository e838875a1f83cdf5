import type { LanguageModelV4, LanguageModelV4FinishReason, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { AppError, type ProviderKind } from '@onyx/contracts';
import { apiAddress } from './addresses.ts';
import { endedEarly } from './answer-failures.ts';
import { createDoneWatch, type DoneWatch } from './done-watch.ts';
import type { AnswerPart, ChatMessage, LanguageModelConnection, OpenAnswer } from './language-model.ts';
import { toSingleSystemMessage } from './system-message.ts';

type SdkProvider = Exclude<ProviderKind, 'ollama' | 'openai-compatible'>;

/**
 * An answer from a provider of the AI SDK. The providers are used without the SDK's core (`ai`): it would add retries
 * with pauses of seconds, a gateway client and telemetry hooks, none of which Onyx wants, and nothing that it needs.
 */
export function openSdkAnswer(
  kind: SdkProvider,
  { baseUrl, model: name, apiKey }: LanguageModelConnection,
  fetch: typeof globalThis.fetch,
): OpenAnswer {
  return async function* (request) {
    const watch = createDoneWatch(fetch);
    const model = await loaders[kind](
      // Never absent: the SDK would look for addresses and keys in the environment.
      { baseURL: apiAddress(kind, baseUrl), apiKey: apiKey?.trim() ?? '', fetch: watch.fetch },
      name,
    );
    const { stream } = await model.doStream({
      prompt: toPrompt(request.messages),
      abortSignal: request.signal,
      ...(request.maxOutputTokens !== undefined && { maxOutputTokens: request.maxOutputTokens }),
      ...(request.temperature !== undefined && { temperature: request.temperature }),
    });
    for await (const part of stream) {
      if (part.type === 'text-delta') yield { type: 'text', text: part.delta };
      else if (part.type === 'reasoning-delta') yield { type: 'thinking', text: part.delta };
      else if (part.type === 'error') {
        if (isMissingFinish(part.error) && watch.hasSeenDone())
          return yield { type: 'end', reason: 'complete' };
        throw part.error;
      } else if (part.type === 'finish') {
        return yield toEnd(part.finishReason, watch);
      }
    }
    throw endedEarly();
  };
}

type Settings = { baseURL: string; apiKey: string; fetch: typeof globalThis.fetch };

/** Loaded at the first answer: idle, the SDK would take 25 MB and a tenth of a second of the start. */
const loaders: Record<SdkProvider, (settings: Settings, model: string) => Promise<LanguageModelV4>> = {
  openai: async (settings, model) => (await import('@ai-sdk/openai')).createOpenAI(settings).chat(model),
  anthropic: async (settings, model) =>
    (await import('@ai-sdk/anthropic')).createAnthropic(settings).messages(model),
  google: async (settings, model) => (await import('@ai-sdk/google')).createGoogle(settings).chat(model),
};

function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  return toSingleSystemMessage(messages).map(({ role, content }) =>
    role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
  );
}

function toEnd({ unified, raw }: LanguageModelV4FinishReason, watch: DoneWatch): AnswerPart {
  if (unified === 'length') return { type: 'end', reason: 'length' };
  if (unified === 'content-filter') return { type: 'end', reason: 'refused' };
  if (unified === 'interrupted' && !watch.hasSeenDone()) throw endedEarly();
  if (unified === 'error') throw new AppError('model-failed', { detail: `finish reason: ${raw ?? 'error'}` });
  return { type: 'end', reason: 'complete' };
}

/** Some servers that are like OpenAI's leave the finish reason out; `[DONE]` says as much. */
function isMissingFinish(error: unknown): boolean {
  return error instanceof Error && error.name === 'AI_InvalidResponseDataError';
}
