import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Span as OtelSpan,
  type SpanContext,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as delay } from 'node:timers/promises';
import type { TracerSettings } from './create-tracer.ts';
import { toldOnce } from './told-once.ts';
import type { OpenSpan, SpanAttributes, SpanPlace, Tracer } from './tracer.ts';

/** Spans that wait to be sent; more are dropped. */
const maxQueueSize = 2048;
const maxExportBatchSize = 512;
const exportTimeoutMs = 10_000;
const stopTimeoutMs = 3_000;

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** `Tracer` of OpenTelemetry's library. Nothing of it is made global. */
export function createOtlpTracer(settings: TracerSettings & { url: string }): Tracer {
  const { service, version, url, logger } = settings;
  const exporter = new OTLPTraceExporter({
    url: `${url.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: exportTimeoutMs,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: toldOnce(exporter, logger),
        maxQueueSize,
        maxExportBatchSize,
        exportTimeoutMillis: exportTimeoutMs,
      }),
    ],
  });
  const tracer = provider.getTracer('onyx', version);
  const contexts = new AsyncLocalStorageContextManager().enable();

  const open = (name: string, attributes: SpanAttributes, place: SpanPlace = {}): OpenSpan => {
    const caller = readTraceparent(place.parent);
    const cause = readTraceparent(place.link);
    const around = caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : contexts.active();
    const span = tracer.startSpan(
      name,
      {
        kind: kinds[place.kind ?? 'internal'],
        attributes: given(attributes),
        links: cause ? [{ context: cause }] : [],
      },
      around,
    );
    const context = trace.setSpan(around, span);
    return { ...spanOf(span), within: (work) => contexts.with(context, work) };
  };

  return {
    open,
    async span(name, attributes, run, place) {
      const span = open(name, attributes, place);
      try {
        const result = await span.within(() => run(span));
        span.end();
        return result;
      } catch (error) {
        span.end(error);
        throw error;
      }
    },
    traceparent() {
      const context = trace.getSpanContext(contexts.active());
      return context && writeTraceparent(context);
    },
    async stop() {
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, delay(stopTimeoutMs, undefined, { ref: false })]);
      contexts.disable();
    },
  };
}

function spanOf(span: OtelSpan): Omit<OpenSpan, 'within'> {
  const set = (attributes: SpanAttributes): void => {
    span.setAttributes(given(attributes));
    if (attributes['error.type'] !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  };
  return {
    traceId: span.spanContext().traceId,
    set,
    rename: (name) => void span.updateName(name),
    end(error) {
      // Neither the text of an error nor its stack: both may hold what people wrote.
      if (error !== undefined) set({ 'error.type': errorType(error) });
      span.end();
    },
  };
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function given(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** W3C Trace Context, level 1, 3.2; undefined for what is not one. */
function readTraceparent(value: string | undefined): SpanContext | undefined {
  const match = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(value ?? '');
  if (!match) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = match;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const context = { traceId, spanId, traceFlags, isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

function writeTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
