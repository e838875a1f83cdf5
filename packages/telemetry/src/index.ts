export { addLogFields, withLogFields } from './log-fields.ts';
export { listen, type ListenOptions } from './listen.ts';
export { createLogger, silentLogger, type Logger, type LogLevel } from './logger.ts';
export { createMetrics, type MetricsSettings } from './metrics/create-metrics.ts';
export {
  noMetrics,
  secondBuckets,
  workBuckets,
  type Counter,
  type Gauge,
  type Histogram,
  type Labels,
  type MetricOptions,
  type Metrics,
  type Reading,
} from './metrics/metrics.ts';
export {
  startOperationsServer,
  type Components,
  type OperationsServer,
  type OperationsServerOptions,
} from './metrics/operations-server.ts';
export { runService } from './run-service.ts';
export { createTracer, type TracerSettings } from './traces/create-tracer.ts';
export {
  noTracer,
  type OpenSpan,
  type Span,
  type SpanAttributes,
  type SpanPlace,
  type Tracer,
} from './traces/tracer.ts';
