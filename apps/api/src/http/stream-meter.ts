import { noMetrics, secondBuckets, type Metrics } from '@onyx/telemetry';

/** `left`: the reader went away, or this process stopped and let it go on elsewhere. */
export type StreamOutcome = 'complete' | 'left' | 'failed';

export type MeasuredStream = {
  /** An event was sent. */
  event(): void;
  /** Only the first end counts. */
  end(outcome: StreamOutcome): void;
};

/** Measures streams of events. */
export type StreamMeter = {
  /** `askedAt`: when the request arrived, as `performance.now()` tells it. */
  open(askedAt: number): MeasuredStream;
};

export function createStreamMeter(metrics: Metrics): StreamMeter {
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
      openStreams.add({}, 1);
      return {
        event() {
          if (!hasEvent) firstEvent.observe({}, (performance.now() - askedAt) / 1000);
          hasEvent = true;
        },
        end(outcome) {
          if (isOver) return;
          isOver = true;
          openStreams.add({}, -1);
          ended.add({ outcome });
        },
      };
    },
  };
}

/** Measures nothing. */
export const noStreamMeter = createStreamMeter(noMetrics);
