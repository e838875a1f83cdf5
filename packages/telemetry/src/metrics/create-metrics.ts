import type { Metrics } from './metrics.ts';

export type MetricsSettings = {
  /** Which program these are of, e.g. `api`; the label `service` of all. */
  service: string;
};

/**
 * Metrics of this process, among them those of Node itself: processor time, memory, delay of the event loop, garbage
 * collection. The library behind them is loaded only here, so that a program without metrics does not pay for it.
 */
export async function createMetrics(settings: MetricsSettings): Promise<Metrics> {
  const { createPrometheusMetrics } = await import('./prometheus-metrics.ts');
  return createPrometheusMetrics(settings);
}
