import { noMetrics, secondBuckets, silentLogger, type Logger, type Metrics } from '@onyx/telemetry';
import { AsyncLocalStorage } from 'node:async_hooks';

/** `left`: the reader went away, or this process stopped and let it go on elsewhere. */
export type StreamOutcome = 'complete' | 'left' | 'failed';

export type MeasuredStream = {
  /** An event was sent. */
  event(): void;
  /** Only the first end counts. What it failed with is logged. */
  end(outcome: StreamOutcome, error?: unknown): void;
};

/** Measures streams of events. */
export type StreamMeter = {
  /** `askedAt`: when the request arrived, as `performance.now()` tells it. */
  open(askedAt: number): MeasuredStream;
};

export function createStreamMeter({ metrics, logger }: { metrics: Metrics; logger: Logger }): StreamMeter {
  const openStreams = metrics.gauge({ name: 'onyx_answer_streams_open', help: 'Streams that have a reader' });
  const ended = metrics.counter({
    name: 'onyx_answer_streams_ended_total',
    help: 'Streams that ended: complete, left by their reader, or failed',
    labels: ['outcome'],
  });
  const firstEvent = metrics.histogram({
    name: 'onyx_answer_stream_first_event_seconds',
    help: 'Time from the request for a stream to its first event',
    buckets: secondBuckets,
  });
  return {
    open(askedAt) {
      let hasEvent = false;
      let isOver = false;
      // Whoever reads a stream comes from elsewhere.
      const withinRequest = AsyncLocalStorage.snapshot();
      openStreams.add({}, 1);
      return {
        event() {
          if (!hasEvent) firstEvent.observe({}, (performance.now() - askedAt) / 1000);
          hasEvent = true;
        },
        end(outcome, error) {
          if (isOver) return;
          isOver = true;
          if (outcome === 'failed')
            withinRequest(() => logger.error({ err: error }, 'a stream of events failed'));
          openStreams.add({}, -1);
          ended.add({ outcome });
        },
      };
    },
  };
}

/** Measures nothing. */
export const noStreamMeter = createStreamMeter({ metrics: noMetrics, logger: silentLogger });
