import type { LanguageModelV4, LanguageModelV4FinishReason, LanguageModelV4Prompt } from '@ai-sdk/provider';
import { AppError, type ProviderKind } from '@onyx/contracts';
import { apiAddress } from './addresses.ts';
import type { AnswerPart, ChatMessage, LanguageModelConnection, OpenAnswer } from './language-model.ts';
import type { ProviderFetch } from './provider-fetch.ts';

type SdkProvider = Exclude<ProviderKind, 'ollama'>;

/**
 * An answer from a provider of the AI SDK. The providers are used without the SDK's core (`ai`): it would add retries
 * with pauses of seconds, a gateway client and telemetry hooks, none of which Onyx wants, and nothing that it needs.
 */
export function openSdkAnswer(
  kind: SdkProvider,
  { baseUrl, model: name, apiKey }: LanguageModelConnection,
  provider: ProviderFetch,
): OpenAnswer {
  return async function* (request) {
    const model = await loaders[kind](
      // Never absent: the SDK would look for addresses and keys in the environment.
      { baseURL: apiAddress(kind, baseUrl), apiKey: apiKey?.trim() ?? '', fetch: provider.fetch },
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
        if (isMissingFinish(part.error) && provider.hasSeenDone())
          return yield { type: 'end', reason: 'complete' };
        throw part.error;
      } else if (part.type === 'finish') {
        return yield toEnd(part.finishReason, provider);
      }
    }
    throw endedEarly();
  };
}

type Settings = { baseURL: string; apiKey: string; fetch: ProviderFetch['fetch'] };

/** Loaded at the first answer: idle, the SDK would take 25 MB and a tenth of a second of the start. */
const loaders: Record<SdkProvider, (settings: Settings, model: string) => Promise<LanguageModelV4>> = {
  openai: async (settings, model) => (await import('@ai-sdk/openai')).createOpenAI(settings).chat(model),
  anthropic: async (settings, model) =>
    (await import('@ai-sdk/anthropic')).createAnthropic(settings).messages(model),
  google: async (settings, model) => (await import('@ai-sdk/google')).createGoogle(settings).chat(model),
  'openai-compatible': async (settings, model) =>
    (await import('@ai-sdk/openai-compatible'))
      .createOpenAICompatible({ name: 'openai-compatible', ...settings })
      .chatModel(model),
};

/** One system message at the start and no empty ones: not every provider takes others. */
function toPrompt(messages: readonly ChatMessage[]): LanguageModelV4Prompt {
  const filled = messages.filter(({ content }) => content.trim() !== '');
  const system = filled.filter(({ role }) => role === 'system').map(({ content }) => content);
  const prompt: LanguageModelV4Prompt =
    system.length > 0 ? [{ role: 'system', content: system.join('\n\n') }] : [];
  for (const { role, content } of filled) {
    if (role !== 'system') prompt.push({ role, content: [{ type: 'text', text: content }] });
  }
  return prompt;
}

function toEnd({ unified, raw }: LanguageModelV4FinishReason, provider: ProviderFetch): AnswerPart {
  if (unified === 'length') return { type: 'end', reason: 'length' };
  if (unified === 'content-filter') return { type: 'end', reason: 'refused' };
  if (unified === 'interrupted' && !provider.hasSeenDone()) throw endedEarly();
  if (unified === 'error') throw new AppError('model-failed', { detail: `finish reason: ${raw ?? 'error'}` });
  return { type: 'end', reason: 'complete' };
}

/** Some servers that are like OpenAI's leave the finish reason out; `[DONE]` says as much. */
function isMissingFinish(error: unknown): boolean {
  return error instanceof Error && error.name === 'AI_InvalidResponseDataError';
}

function endedEarly(): AppError {
  return new AppError('model-failed', { detail: 'the connection was closed before the answer was complete' });
}
