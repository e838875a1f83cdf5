import type { ModelPriority, ModelState } from '@onyx/contracts';
import { Counter, Gauge, Histogram, Registry as MetricsRegistry, collectDefaultMetrics } from 'prom-client';
import type { BatchReport } from './batching/batch-queue.ts';

export type Metrics = {
  /** Everything in Prometheus' text format, with its content type. */
  text(): Promise<{ body: string; contentType: string }>;
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

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const sizes = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Metrics of one server. Label values are names of models and routes, never anything else that a caller sends. */
export function createMetrics(): Metrics {
  const register = new MetricsRegistry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'onyx_model_request_seconds',
    help: 'Time from a request to the end of its answer, or to the first part of a stream',
    labelNames: ['route', 'model', 'status'],
    buckets: seconds,
    registers,
  });
  const labelNames = ['model', 'priority'];
  const batchSeconds = new Histogram({
    name: 'onyx_model_batch_seconds',
    help: 'Time that a batch was computed',
    labelNames,
    buckets: seconds,
    registers,
  });
  const batchItems = new Histogram({
    name: 'onyx_model_batch_items',
    help: 'Texts or pairs that were computed together',
    labelNames,
    buckets: sizes,
    registers,
  });
  const waitSeconds = new Histogram({
    name: 'onyx_model_wait_seconds',
    help: 'Time that the oldest item of a batch had waited',
    labelNames,
    buckets: seconds,
    registers,
  });
  const tokens = new Counter({
    name: 'onyx_model_tokens_total',
    help: 'Tokens that were computed, as far as they can be told from the characters',
    labelNames,
    registers,
  });
  let read: () => ModelReading[] = () => [];
  const waitingItems = new Gauge({
    name: 'onyx_model_waiting_items',
    help: 'Texts, pairs or chats that wait for their batch',
    labelNames,
    registers,
    collect: () => eachWaiting((labels, { items }) => waitingItems.set(labels, items)),
  });
  const waitingTokens = new Gauge({
    name: 'onyx_model_waiting_tokens',
    help: 'Tokens that wait for their batch; requests are refused when they reach the limit of the queue',
    labelNames,
    registers,
    collect: () => eachWaiting((labels, waiting) => waitingTokens.set(labels, waiting.tokens)),
  });
  const isReady = new Gauge({
    name: 'onyx_model_ready',
    help: '1 for a model that can be asked, 0 for one that is loading or has failed',
    labelNames: ['model'],
    registers,
    collect() {
      for (const { model, state } of read()) isReady.set({ model }, state === 'ready' ? 1 : 0);
    },
  });

  function eachWaiting(
    set: (
      labels: { model: string; priority: ModelPriority },
      waiting: { items: number; tokens: number },
    ) => void,
  ): void {
    for (const { model, waiting } of read()) {
      if (!waiting) continue;
      set({ model, priority: 'interactive' }, waiting.interactive);
      set({ model, priority: 'bulk' }, waiting.bulk);
    }
  }

  return {
    text: async () => ({ body: await register.metrics(), contentType: register.contentType }),
    onRequest: ({ route, model, status }, time) =>
      requests.observe({ route, model, status: String(status) }, time),
    onBatch(model, report) {
      const labels = { model, priority: report.priority };
      batchSeconds.observe(labels, report.runMs / 1000);
      batchItems.observe(labels, report.items);
      waitSeconds.observe(labels, report.waitedMs / 1000);
      tokens.inc(labels, report.tokens);
    },
    observe(next) {
      read = next;
    },
  };
}
