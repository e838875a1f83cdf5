import type { ModelPriority } from '@onyx/contracts';

export type GenerationMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type GenerationRequest = {
  messages: readonly GenerationMessage[];
  /** Absent: until the model ends by itself, or its context is full. */
  maxOutputTokens?: number | undefined;
  temperature?: number | undefined;
  topP?: number | undefined;
  seed?: number | undefined;
  stop?: readonly string[] | undefined;
};

export type GenerationEnd = {
  finishReason: 'stop' | 'length';
  promptTokens: number;
  completionTokens: number;
};

/**
 * Generates an answer; its text goes to `onText` in the pieces in which it is made. Rejects with a `ServerError`
 * (`context_length_exceeded`, `invalid_request`, `queue_full`, `stopping`) or with the signal's reason.
 */
export type Generate = (
  request: GenerationRequest,
  options: { priority: ModelPriority; signal: AbortSignal; onText: (text: string) => void },
) => Promise<GenerationEnd>;
