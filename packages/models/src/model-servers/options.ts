import type { ModelPriority } from '@onyx/contracts';

/** What is logged: one line whenever the health of a server changes. */
export type HealthLogger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
};

export type ModelServerOptions = {
  logger: HealthLogger;
  /** Between two questions to a healthy server for its health. */
  checkIntervalMs?: number;
  /** Between two questions to an unhealthy one. */
  unhealthyIntervalMs?: number;
  /** Longest wait for its answer to that question; one that takes longer counts as hanging. */
  checkTimeoutMs?: number;
  /** A server that has had a request for so long without an answer is asked for its health. */
  suspectMs?: number;
  /** Longest wait for one answer, all servers and pauses together. */
  deadlinesMs?: Record<ModelPriority, number>;
  fetch?: typeof globalThis.fetch;
};

/** The address that the adapters of HTTP APIs are given; the pool puts a server's own in its place. */
export const poolAddress = 'http://model-servers';

export function withDefaults(options: ModelServerOptions): Required<ModelServerOptions> {
  return {
    checkIntervalMs: 5_000,
    unhealthyIntervalMs: 1_000,
    checkTimeoutMs: 2_000,
    suspectMs: 500,
    // Below the five minutes after which the platform's client gives up by itself.
    deadlinesMs: { interactive: 20_000, bulk: 240_000 },
    fetch: globalThis.fetch,
    ...options,
  };
}
