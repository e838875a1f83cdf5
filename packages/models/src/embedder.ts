import type { TextLanguage } from '@onyx/contracts';

export type EmbedOptions = { signal?: AbortSignal };

/**
 * Turns texts into vectors whose dot product says how close they are in meaning.
 * Every vector has `dimensions` values and length 1, or is all zero where the model knows nothing of the text;
 * a zero vector matches nothing.
 */
export type Embedder = {
  /** Name and version. Stored with each vector: vectors of different ids cannot be compared. */
  readonly id: string;
  readonly dimensions: number;
  /** Languages that it was made for; texts in others get vectors of little worth. */
  readonly languages: readonly TextLanguage[] | 'any';
  /**
   * Vectors of the texts, in their order. Rejects with the signal's reason when it is aborted. Nothing is cached here:
   * who stores vectors by content (as search does) copies those of equal texts.
   */
  embedPassages(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  embedQuery(text: string, options?: EmbedOptions): Promise<Float32Array>;
};

/** An embedder that holds something open, such as a process with its model. After `close` it is of no more use. */
export type OpenEmbedder = Embedder & { close(): Promise<void> };
