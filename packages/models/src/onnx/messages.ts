import type { ErrorInfo } from '@onyx/contracts';
import type { ModelLanguages } from '../tokenizer/known-languages.ts';
import type { OnnxModelSettings } from './model-settings.ts';

/** What a model's process is started with. */
export type OnnxProcessSettings = OnnxModelSettings & {
  /** Vectors of texts, or scores of pairs of texts. */
  head: 'vectors' | 'scores';
  threads: number;
  device: Device;
};

/** Where a network is computed. `auto`: on a graphics card where one can be used, else on the processor. */
export type Device = 'auto' | 'cpu' | 'cuda';

/** Two texts that are read together: a query and a passage. */
export type TextPair = readonly [query: string, passage: string];

/** What a process computes: a row for each text, or for each pair. */
export type OnnxTask = { texts: readonly string[] } | { pairs: readonly TextPair[] };

/** What was read of a text or a pair: tokens, special ones included, and whether its end was cut off. */
export type Reading = { tokens: number; isCut: boolean };

/** A row of values and a reading for each text or pair of a task, in their order. */
export type Computed = { rows: Float32Array[]; readings: Reading[] };

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
  /** Where it is computed. */
  device: 'cpu' | 'cuda';
};

export type OnnxReply =
  | ({ kind: 'opened' } & OpenedModel)
  | ({ kind: 'done'; id: number } & Computed)
  /** Without an id: the model could not be opened. */
  | { kind: 'failed'; id?: number; error: ErrorInfo };
