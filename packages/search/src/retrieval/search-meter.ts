import type { SkippedLeg } from '@onyx/contracts';
import { noMetrics, noTracer, secondBuckets, type Metrics, type Tracer } from '@onyx/telemetry';

/** Measures searches and what they consist of. */
export type SearchMeter = {
  /** A whole search. */
  search<T extends { skippedLegs: readonly SkippedLeg[] }>(
    kind: SearchKind,
    work: () => Promise<T>,
  ): Promise<T>;
  /** A leg, or the reranker. It may go on after the search that has left it out. */
  leg<T>(leg: SkippedLeg, work: () => Promise<T>): Promise<T>;
};

/** `documents` for a person who searches, `passages` for an answer. */
type SearchKind = 'documents' | 'passages';

export function createSearchMeter({
  metrics = noMetrics,
  tracer = noTracer,
}: {
  metrics?: Metrics | undefined;
  tracer?: Tracer | undefined;
}): SearchMeter {
  const searchSeconds = metrics.histogram({
    name: 'onyx_search_duration_seconds',
    help: 'Time of a whole search, for documents that a person sees or for passages of an answer',
    labels: ['kind'],
    buckets: secondBuckets,
  });
  const legSeconds = metrics.histogram({
    name: 'onyx_search_leg_duration_seconds',
    help: 'Time of each way of searching, and of reranking',
    labels: ['leg'],
    buckets: secondBuckets,
  });
  const skipped = metrics.counter({
    name: 'onyx_search_legs_skipped_total',
    help: 'Ways of searching that were left out of a search, because they failed or were late',
    labels: ['leg'],
  });
  const timed = async <T>(observe: (seconds: number) => void, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      observe((performance.now() - startedAt) / 1000);
    }
  };
  return {
    search: (kind, work) =>
      tracer.span(`search ${kind}`, {}, (span) =>
        timed(
          (seconds) => searchSeconds.observe({ kind }, seconds),
          async () => {
            const result = await work();
            for (const leg of result.skippedLegs) skipped.add({ leg });
            if (result.skippedLegs.length > 0)
              span.set({ 'onyx.skipped_legs': result.skippedLegs.join(' ') });
            return result;
          },
        ),
      ),
    leg: (leg, work) =>
      tracer.span(`search leg ${leg}`, {}, () =>
        timed((seconds) => legSeconds.observe({ leg }, seconds), work),
      ),
  };
}
