import type { ModelLanguages, ModelPriority } from '@onyx/contracts';
import type { TextPair } from '@onyx/models';
import type { Generate } from '../generation/generator.ts';

export type AskOptions = { priority: ModelPriority; signal: AbortSignal };

/** What a model made of one text. `isCut`: its end was left out, because the model reads no more. */
export type Embedded = { vector: Float32Array; tokens: number; isCut: boolean };
export type Scored = { score: number; tokens: number; isCut: boolean };

/** What is told of a model beside its name. */
export type ModelFacts = {
  dimensions: number | null;
  /** Longest text, or context, in tokens; null: without a limit. */
  maxTokens: number | null;
  /** Of each of its processes. */
  threads: number | null;
  /** How many compute side by side. */
  processes: number | null;
  device: string | null;
  /** The model's own id: its name and the content of its files. */
  version: string | null;
  languages: ModelLanguages | null;
};

type Served = {
  facts: ModelFacts;
  waiting(): Record<ModelPriority, { items: number; tokens: number }>;
  /** Requests under way are rejected. */
  close(): Promise<void>;
};

export type EmbeddingModel = Served & {
  kind: 'embedding';
  dimensions: number;
  /** What the model wants to read in front of questions and of passages. */
  prefixes: { query: string; passage: string };
  /** In the order of the texts. Rejects as `BatchQueue.add` does, or with an `AppError` with a `model-*` code. */
  embed(texts: readonly string[], options: AskOptions): Promise<Embedded[]>;
};

export type RerankModel = Served & {
  kind: 'reranker';
  /** Logits, in the order of the pairs. Rejects as `embed` does. */
  score(pairs: readonly TextPair[], options: AskOptions): Promise<Scored[]>;
};

export type GenerationModel = Served & { kind: 'generation'; generate: Generate };

/** A model that can be asked. Everything asked of it goes through its own queue. */
export type ServedModel = EmbeddingModel | RerankModel | GenerationModel;
