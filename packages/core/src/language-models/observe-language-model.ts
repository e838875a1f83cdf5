import { toErrorInfo } from '@onyx/contracts';
import type { LanguageModel, LanguageModelRequest } from '@onyx/models';
import { watchItems } from '../watch-items.ts';
import { secondBuckets, type Metrics, type Tracer } from '@onyx/telemetry';

/** `stream` is an answer, `complete` what helps with one, e.g. to make a follow-up a question of its own. */
type Call = 'stream' | 'complete';

/**
 * Measures and traces what a language model is asked: how long until the first piece, how long in all, and how it
 * ended, `complete`, `cancelled` or with the code of an error. Neither what was asked nor what came is told.
 */
export function createLanguageModelObserver({
  metrics,
  tracer,
}: {
  metrics: Metrics;
  tracer: Tracer;
}): (model: LanguageModel) => LanguageModel {
  const calls = metrics.counter({
    name: 'onyx_language_model_requests_total',
    help: 'Requests to the language model, by how they ended: complete, cancelled, or the code of an error',
    labels: ['call', 'outcome'],
  });
  const seconds = metrics.histogram({
    name: 'onyx_language_model_duration_seconds',
    help: 'Time of a request to the language model',
    labels: ['call'],
    buckets: [...secondBuckets, 60, 120],
  });
  const firstPiece = metrics.histogram({
    name: 'onyx_language_model_first_piece_seconds',
    help: 'Time from a request to the first piece of its answer',
    buckets: secondBuckets,
  });

  /** Begins a request; what it returns ends it. Only the first end counts. */
  const begin = (call: Call): ((outcome: string, isFailure?: boolean) => void) => {
    const startedAt = performance.now();
    const span = tracer.open(`language model ${call}`, {}, { kind: 'client' });
    let isOver = false;
    return (outcome, isFailure = false) => {
      if (isOver) return;
      isOver = true;
      calls.add({ call, outcome });
      seconds.observe({ call }, (performance.now() - startedAt) / 1000);
      span.set({ 'onyx.outcome': outcome, ...(isFailure && { 'error.type': outcome }) });
      span.end();
    };
  };
  const failed = (error: unknown, { signal }: LanguageModelRequest): [outcome: string, isFailure: boolean] =>
    signal?.aborted ? ['cancelled', false] : [toErrorInfo(error).code, true];

  return (model) => ({
    name: model.name,
    contextTokens: model.contextTokens,
    stream: (request) => {
      const end = begin('stream');
      const startedAt = performance.now();
      let hasPiece = false;
      return watchItems(model.stream(request), {
        item() {
          if (!hasPiece) firstPiece.observe({}, (performance.now() - startedAt) / 1000);
          hasPiece = true;
        },
        complete: () => end('complete'),
        failed: (error) => end(...failed(error, request)),
        left: () => end('cancelled'),
      });
    },
    async complete(request) {
      const end = begin('complete');
      try {
        const text = await model.complete(request);
        end('complete');
        return text;
      } catch (error) {
        end(...failed(error, request));
        throw error;
      }
    },
  });
}
