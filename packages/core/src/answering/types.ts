import type { AnswerEvent, Locale, SearchScope, Source } from '@onyx/contracts';
import type { Searcher } from '@onyx/search';

/** What the answerer needs of search. Passages come best first, only from documents the person may read. */
export type PassageRetriever = Pick<Searcher, 'retrieve'>;

/** An earlier message of the same branch, oldest first in a history. */
export type HistoryMessage = { role: 'user' | 'assistant'; text: string };

export type AnswerRequest = {
  userId: string;
  question: string;
  history: readonly HistoryMessage[];
  scope: SearchScope;
  /** Language of our own words where the question's is neither English nor Chinese. */
  locale: Locale;
  signal: AbortSignal;
  /** When the question arrived, as `performance.now()` tells it. */
  startedAt: number;
};

/** What an answer consists of. That it ended, and how, is for the caller to tell. */
export type AnswerStep = Extract<
  AnswerEvent,
  { type: 'phase' | 'sources-found' | 'answer-started' | 'text-delta' | 'support-checked' }
>;

export type SupportStep = Extract<AnswerEvent, { type: 'support-checked' }>;

export type SupportRequest = {
  text: string;
  sources: readonly Source[];
  signal?: AbortSignal;
};

export type Answerer = {
  /**
   * Answers a question in steps: phases, sources, text, support. The pieces of text together are the answer, with
   * citations as `[n]`. Throws `AppError` `model-*` when the language model fails; what was yielded before stands.
   */
  answer(request: AnswerRequest): AsyncGenerator<AnswerStep, void, undefined>;
  /** Checks each sentence of an answer, also of one that was cut off. */
  checkSupport(request: SupportRequest): Promise<SupportStep>;
};
