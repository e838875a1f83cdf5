import {
  AppError,
  errorText,
  type ModelServerReadiness,
  type ModelState,
  type ModelStatus,
} from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import { ServerError } from '../server-error.ts';
import type { LoadModel } from './load-model.ts';
import type { ModelSource } from './model-sources.ts';
import type { ModelFacts, ServedModel } from './served-model.ts';

export type Registry = {
  /**
   * The model of a name and a kind.
   * @throws ServerError `model_not_found`, `model_wrong_kind`, `model_loading`, `model_unavailable`, or what it failed
   * with, e.g. `generation_not_installed`.
   */
  get<K extends ServedModel['kind']>(name: string, kind: K): Extract<ServedModel, { kind: K }>;
  /** Those that can be asked. */
  ready(): { name: string; model: ServedModel }[];
  /** Whether a name is one of a model, to be used as a label. */
  has(name: string): boolean;
  statuses(): ModelStatus[];
  readiness(): ModelServerReadiness;
  /** From now on it is not ready; what is asked is answered still. */
  retire(): void;
  close(): Promise<void>;
};

export type RegistryOptions = {
  sources: readonly ModelSource[];
  load: LoadModel;
  logger: Logger;
  /** Pause before a model is tried again that failed for a reason which may pass; it doubles up to five minutes. */
  retryMs?: number;
};

type Slot = {
  source: ModelSource;
  state: ModelState;
  progress: ModelStatus['progress'];
  model?: ServedModel;
  error?: unknown;
};

const noFacts: ModelFacts = {
  dimensions: null,
  maxTokens: null,
  threads: null,
  processes: null,
  device: null,
  version: null,
  languages: null,
};
const closingMs = 3_000;
const longestRetryMs = 300_000;
const retryAfterSeconds = 5;

/** Loads models one after the other, so that the threads of each are measured on a quiet machine, and keeps them. */
export function createRegistry({ sources, load, logger, retryMs = 5_000 }: RegistryOptions): Registry {
  const slots = new Map<string, Slot>();
  for (const source of sources) slots.set(source.name, { source, state: 'waiting', progress: null });
  const stopping = new AbortController();
  let isRetired = false;
  const loading = loadAll();

  async function loadAll(): Promise<void> {
    for (const slot of slots.values()) await loadOne(slot);
    let pauseMs = retryMs;
    for (;;) {
      const failed = [...slots.values()].filter(
        ({ error }) => error instanceof AppError && error.isRetryable,
      );
      if (failed.length === 0 || stopping.signal.aborted) return;
      await delay(pauseMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      pauseMs = Math.min(longestRetryMs, pauseMs * 2);
      for (const slot of failed) await loadOne(slot);
    }
  }

  async function loadOne(slot: Slot): Promise<void> {
    if (stopping.signal.aborted) return;
    const { name } = slot.source;
    const report = (state: ModelState, progress: ModelStatus['progress'] = null): void => {
      slot.state = state;
      slot.progress = progress;
    };
    delete slot.error;
    try {
      const model = await load(slot.source, report, stopping.signal);
      if (stopping.signal.aborted) return await model.close();
      slot.model = model;
      report('ready');
      logger.info({ model: name, ...model.facts }, 'a model is ready');
    } catch (error) {
      if (stopping.signal.aborted) return;
      slot.error = error;
      report('failed');
      logger.error({ err: error, model: name }, 'a model could not be loaded');
    }
  }

  function statusOf({ source, state, progress, model, error }: Slot): ModelStatus {
    const facts = model?.facts ?? noFacts;
    return {
      id: source.name,
      kind: model?.kind ?? (source.place === 'gguf' ? 'generation' : null),
      state,
      is_required: source.isRequired,
      progress,
      error: error === undefined ? null : describe(error),
      dimensions: facts.dimensions,
      max_tokens: facts.maxTokens,
      threads: facts.threads,
      processes: facts.processes,
      device: facts.device,
      version: facts.version,
      languages: facts.languages,
    };
  }

  return {
    get(name, kind) {
      const slot = slots.get(name);
      if (!slot) {
        const message = `There is no model "${name}" here. GET /v1/models lists those there are.`;
        throw new ServerError('model_not_found', message, { param: 'model' });
      }
      const { model, error, state } = slot;
      if (error instanceof ServerError) throw error;
      if (error !== undefined) {
        throw new ServerError(
          'model_unavailable',
          `The model "${name}" could not be loaded. ${describe(error).message}`,
        );
      }
      if (!model) {
        const message = `The model "${name}" is not ready yet (${state}). GET /ready tells how far it is.`;
        throw new ServerError('model_loading', message, { retryAfterSeconds });
      }
      if (model.kind !== kind) {
        throw new ServerError(
          'model_wrong_kind',
          `The model "${name}" is of kind ${model.kind}; this needs ${kind}.`,
          { param: 'model' },
        );
      }
      return model as Extract<ServedModel, { kind: typeof kind }>;
    },
    ready: () =>
      [...slots.values()].flatMap(({ source, model }) => (model ? [{ name: source.name, model }] : [])),
    has: (name) => slots.has(name),
    statuses: () => [...slots.values()].map(statusOf),
    readiness() {
      const models = [...slots.values()].map(statusOf);
      return { status: isRetired ? 'stopping' : readinessOf(models), models };
    },
    retire() {
      isRetired = true;
    },
    async close() {
      isRetired = true;
      stopping.abort(new ServerError('stopping', 'The model server is stopping.'));
      await Promise.all([...slots.values()].map(async ({ model }) => model?.close()));
      // One that is being opened cannot be interrupted; it is closed as soon as it is open, or ends with this process.
      await Promise.race([loading, delay(closingMs, undefined, { ref: false })]);
    },
  };
}

/** A model that was merely found in the folder and is damaged does not keep the others from being used. */
function readinessOf(models: readonly ModelStatus[]): ModelServerReadiness['status'] {
  if (models.some(({ state }) => state !== 'ready' && state !== 'failed')) return 'loading';
  const isFailed = models.some((model) => model.state === 'failed' && model.is_required);
  return isFailed || !models.some(({ state }) => state === 'ready') ? 'failed' : 'ready';
}

/** What may be told of an error to callers; the text of an unknown one stays in the log. */
function describe(error: unknown): { code: string; message: string } {
  if (error instanceof ServerError) return { code: error.code, message: error.message };
  if (error instanceof AppError)
    return { code: error.code, message: errorText(error.code, error.params, 'en') };
  return { code: 'internal_error', message: 'The log of the model server says why.' };
}
