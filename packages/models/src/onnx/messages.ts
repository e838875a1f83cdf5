import type { ErrorInfo } from '@onyx/contracts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import type { OnnxModelSettings } from './model-settings.ts';

/** What a model's process is started with. */
export type OnnxProcessSettings = OnnxModelSettings & {
  /** Vectors of texts, or scores of pairs of texts. */
  head: 'vectors' | 'scores';
  threads: number;
};

/** What a process computes: a row for each text, or for each pair of the query and a passage. */
export type OnnxTask = { texts: readonly string[] } | { query: string; passages: readonly string[] };

export type ComputeRequest = {
  kind: 'compute';
  id: number;
  task: OnnxTask;
  /** Computed before what is not urgent. */
  isUrgent: boolean;
};

export type OnnxRequest =
  | { kind: 'open'; settings: OnnxProcessSettings }
  | ComputeRequest
  | { kind: 'cancel'; id: number };

export type OpenedModel = {
  /** Values in a row. */
  width: number;
  languages: ModelLanguages;
};

export type OnnxReply =
  | ({ kind: 'opened' } & OpenedModel)
  | { kind: 'done'; id: number; rows: Float32Array[]; tokens: number }
  /** Without an id: the model could not be opened. */
  | { kind: 'failed'; id?: number; error: ErrorInfo };
