import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { setTimeout as delay } from 'node:timers/promises';
import type { MetricsSettings } from './create-metrics.ts';
import type { MetricOptions, Metrics, Reader, Reading } from './metrics.ts';

/** A scrape waits no longer for one reading; Prometheus itself gives up after ten seconds. */
const readTimeoutMs = 2000;

/** `Metrics` of prom-client, in a registry of their own. */
export function createPrometheusMetrics({ service }: MetricsSettings): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const known = new Map<string, unknown>();
  const readers = new Map<string, Reader<string>>();
  const settingsOf = <L extends string>({ name, help, labels = [] }: MetricOptions<L>) => ({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const once = <M>({ name }: { name: string }, make: () => M): M => {
    const metric = (known.get(name) as M | undefined) ?? make();
    known.set(name, metric);
    return metric;
  };
  const counter: Metrics['counter'] = (options) =>
    once(options, () => {
      const metric = new Counter(settingsOf(options));
      return { add: (labels, amount = 1) => metric.inc(labels, amount) };
    });
  const failures = counter({
    name: 'onyx_metrics_read_failures_total',
    help: 'Readings that were missing from a scrape, because they failed or took too long',
    labels: ['metric'],
  });
  return {
    counter,
    histogram: (options) =>
      once(options, () => {
        const metric = new Histogram({ ...settingsOf(options), buckets: [...options.buckets] });
        return { observe: (labels, value) => metric.observe(labels, value) };
      }),
    gauge: (options) =>
      once(options, () => {
        const metric = new Gauge(settingsOf(options));
        return {
          set: (labels, value) => metric.set(labels, value),
          add: (labels, amount) => metric.inc(labels, amount),
        };
      }),
    readGauge(options) {
      // A system that is opened again, after its database was away, has something new to read.
      const isNew = !readers.has(options.name);
      readers.set(options.name, options.read);
      if (!isNew) return;
      const gauge = new Gauge<string>({
        ...settingsOf(options),
        async collect() {
          const readings = await readInTime(readers.get(options.name) ?? options.read).catch(() => {
            failures.add({ metric: options.name });
            return [];
          });
          // What is no longer told of is gone, not as it was.
          gauge.reset();
          if (!options.labels?.length) gauge.remove();
          for (const { labels, value } of readings) gauge.set(labels, value);
        },
      });
    },
    text: async () => ({ body: await registry.metrics(), contentType: registry.contentType }),
  };
}

async function readInTime<L extends string>(read: Reader<L>): Promise<Reading<L>[]> {
  const end = new AbortController();
  const late = delay(readTimeoutMs, undefined, { signal: end.signal }).then(() => {
    throw new Error('a reading took too long');
  });
  late.catch(() => undefined);
  try {
    return [...(await Promise.race([read(), late]))];
  } finally {
    end.abort();
  }
}
