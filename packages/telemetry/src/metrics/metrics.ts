/** Values of a metric's labels. Never what a person typed or sent: each new value is a time series that stays. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

/** What only grows: requests, bytes, failures. Its name ends with `_total`. */
export type Counter<L extends string = never> = {
  /** Adds `amount`, 1 unless told. */
  add(labels: Labels<L>, amount?: number): void;
};

/** How values are spread: times in seconds, sizes in bytes. */
export type Histogram<L extends string = never> = {
  observe(labels: Labels<L>, value: number): void;
};

/** What goes up and down. */
export type Gauge<L extends string = never> = {
  set(labels: Labels<L>, value: number): void;
  add(labels: Labels<L>, amount: number): void;
};

/** One value of a gauge that is read when somebody looks. */
export type Reading<L extends string> = { labels: Labels<L>; value: number };

export type Reader<L extends string> = () => Iterable<Reading<L>> | Promise<Iterable<Reading<L>>>;

export type MetricOptions<L extends string> = {
  /** By Prometheus' conventions: `onyx_<thing>_<unit>` in base units, `_total` for counters. */
  name: `onyx_${string}`;
  help: string;
  labels?: readonly L[];
};

/**
 * Where parts say what they did. Passed by hand; `noMetrics` where nobody looks. A metric that is asked for again under
 * its name is the one there is.
 */
export type Metrics = {
  counter<L extends string = never>(options: MetricOptions<L>): Counter<L>;
  /** `buckets`: upper limits, ascending; `secondBuckets` for what people wait for. */
  histogram<L extends string = never>(
    options: MetricOptions<L> & { buckets: readonly number[] },
  ): Histogram<L>;
  gauge<L extends string = never>(options: MetricOptions<L>): Gauge<L>;
  /**
   * A gauge that is read at each scrape. A reading that fails or takes longer than two seconds is left out of that
   * scrape and counted by `onyx_metrics_read_failures_total`. Told again under its name, the new `read` takes the place.
   */
  readGauge<L extends string = never>(options: MetricOptions<L> & { read: Reader<L> }): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<{ body: string; contentType: string }>;
};

/** Buckets for times of requests, in seconds. */
export const secondBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** Buckets for times of work in the background, in seconds. */
export const workBuckets = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200] as const;

const nothing = (): void => undefined;
const noMetric = { add: nothing, set: nothing, observe: nothing };

/** Metrics that nobody reads. */
export const noMetrics: Metrics = {
  counter: () => noMetric,
  histogram: () => noMetric,
  gauge: () => noMetric,
  readGauge: nothing,
  text: () => Promise.resolve({ body: '', contentType: 'text/plain; version=0.0.4; charset=utf-8' }),
};
