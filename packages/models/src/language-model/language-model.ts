import type { ProviderKind } from '@onyx/contracts';

export type ChatMessage = { role: 'system' | 'user' | 'assistant'; content: string };

export type LanguageModelRequest = {
  messages: readonly ChatMessage[];
  maxOutputTokens?: number;
  temperature?: number;
  signal?: AbortSignal;
};

/**
 * A language model that answers a conversation.
 *
 * Both calls throw an `AppError` with a `model-*` code; its `detail` is what the provider said, without secrets.
 * When the request's signal is aborted they throw the signal's reason instead.
 */
export type LanguageModel = {
  /** As shown to people. */
  readonly name: string;
  /** Tokens that it can read in one request. */
  readonly contextTokens: number;
  /**
   * The answer's text in the pieces in which it arrives, without what the model thinks before it answers.
   * Pieces that arrived before a failure are yielded before it is thrown. Leaving the loop ends the request.
   */
  stream(request: LanguageModelRequest): AsyncIterable<string>;
  /** The whole text of the answer. */
  complete(request: LanguageModelRequest): Promise<string>;
};

/** How to reach a model. */
export type LanguageModelConnection = {
  name: string;
  provider: ProviderKind;
  /** With or without the path of the API (`/v1`). Null: the provider's own address. */
  baseUrl: string | null;
  model: string;
  apiKey: string | null;
  contextTokens: number;
};

/** What comes out of a provider's adapter: text of the answer, text of its thinking, and why it ended. */
export type AnswerPart =
  | { type: 'text'; text: string }
  | { type: 'thinking'; text: string }
  | { type: 'end'; reason: 'complete' | 'length' | 'refused' };

/** One request in a provider's own protocol. Throws whatever goes wrong; `toModelError` makes sense of it. */
export type OpenAnswer = (
  request: LanguageModelRequest & { signal: AbortSignal },
) => AsyncGenerator<AnswerPart, void, undefined>;
