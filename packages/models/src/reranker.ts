import type { TextLanguage } from '@onyx/contracts';

export type RerankOptions = { signal?: AbortSignal };

/** Reads a question and a passage together and says how well the passage answers it. */
export type Reranker = {
  /** Name and version. Scores of different ids cannot be compared. */
  readonly id: string;
  /** Languages that it was made for. */
  readonly languages: readonly TextLanguage[] | 'any';
  /**
   * A score for each passage, in their order: the higher, the better. The scale is the model's own.
   * Rejects with an `AppError` with a `model-*` code, or with the signal's reason when it is aborted.
   */
  rerank(query: string, passages: readonly string[], options?: RerankOptions): Promise<number[]>;
};

/** A reranker that holds something open, such as a process with its model. After `close` it is of no more use. */
export type OpenReranker = Reranker & { close(): Promise<void> };
