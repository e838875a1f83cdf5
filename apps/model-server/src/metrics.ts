import type { ModelPriority, ModelState } from '@onyx/contracts';
import { secondBuckets, type Metrics, type Reading } from '@onyx/telemetry';
import type { BatchReport } from './batching/batch-queue.ts';

export type ModelMetrics = {
  /** Everything in Prometheus' text format, with its content type. */
  text: Metrics['text'];
  onRequest(labels: { route: string; model: string; status: number }, seconds: number): void;
  onBatch(model: string, report: BatchReport): void;
  /** Tells what is to be read at every scrape. */
  observe(read: () => ModelReading[]): void;
};

export type ModelReading = {
  model: string;
  state: ModelState;
  waiting: Record<ModelPriority, { items: number; tokens: number }> | null;
};

const buckets = [0.001, 0.0025, ...secondBuckets];
const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const labels = ['model', 'priority'] as const;
const priorities = ['interactive', 'bulk'] as const;

/** Metrics of one server. Label values are names of models and routes, never anything else that a caller sends. */
export function createModelMetrics(metrics: Metrics): ModelMetrics {
  const requests = metrics.histogram({
    name: 'onyx_model_request_seconds',
    help: 'Time from a request to the end of its answer, or to the first part of a stream',
    labels: ['route', 'model', 'status'],
    buckets,
  });
  const batchSeconds = metrics.histogram({
    name: 'onyx_model_batch_seconds',
    help: 'Time that a batch was computed',
    labels,
    buckets,
  });
  const batchItems = metrics.histogram({
    name: 'onyx_model_batch_items',
    help: 'Texts or pairs that were computed together',
    labels,
    buckets: sizes,
  });
  const waitSeconds = metrics.histogram({
    name: 'onyx_model_wait_seconds',
    help: 'Time that the oldest item of a batch had waited',
    labels,
    buckets,
  });
  const tokens = metrics.counter({
    name: 'onyx_model_tokens_total',
    help: 'Tokens that were computed, as far as they can be told from the characters',
    labels,
  });
  const onlyWaiting =
    (read: () => ModelReading[], unit: 'items' | 'tokens') => (): Reading<'model' | 'priority'>[] =>
      read().flatMap(({ model, waiting }) =>
        waiting
          ? priorities.map((priority) => ({ labels: { model, priority }, value: waiting[priority][unit] }))
          : [],
      );

  return {
    text: metrics.text,
    onRequest: ({ route, model, status }, seconds) =>
      requests.observe({ route, model, status: String(status) }, seconds),
    onBatch(model, { priority, runMs, items, waitedMs, tokens: count }) {
      batchSeconds.observe({ model, priority }, runMs / 1000);
      batchItems.observe({ model, priority }, items);
      waitSeconds.observe({ model, priority }, waitedMs / 1000);
      tokens.add({ model, priority }, count);
    },
    observe(read) {
      metrics.readGauge({
        name: 'onyx_model_waiting_items',
        help: 'Texts, pairs or chats that wait for their batch',
        labels,
        read: onlyWaiting(read, 'items'),
      });
      metrics.readGauge({
        name: 'onyx_model_waiting_tokens',
        help: 'Tokens that wait for their batch; requests are refused when they reach the limit of the queue',
        labels,
        read: onlyWaiting(read, 'tokens'),
      });
      metrics.readGauge<'model'>({
        name: 'onyx_model_ready',
        help: '1 for a model that can be asked, 0 for one that is loading or has failed',
        labels: ['model'],
        read: () =>
          read().map(({ model, state }) => ({ labels: { model }, value: state === 'ready' ? 1 : 0 })),
      });
    },
  };
}
