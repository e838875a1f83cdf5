import type { JobInspector } from '@onyx/core';
import type { Metrics, Reading } from '@onyx/telemetry';
import { jobNames } from '../queue/queue-settings.ts';

/** One query for all gauges, however often they are read. */
const defaultMaxAgeMs = 10_000;

type Label = 'job' | 'state';

/**
 * Tells how much waits in the queue and for how long: of the whole system, the same from every process that tells it.
 */
export function observeQueue(
  metrics: Metrics,
  inspector: Pick<JobInspector, 'countJobs'>,
  { maxAgeMs = defaultMaxAgeMs }: { maxAgeMs?: number } = {},
): void {
  let newest: { counts: ReturnType<JobInspector['countJobs']>; readAt: number } | undefined;
  const read = (): ReturnType<JobInspector['countJobs']> => {
    const now = performance.now();
    if (!newest || now - newest.readAt >= maxAgeMs) {
      const counts = inspector.countJobs();
      newest = { counts, readAt: now };
      // A failure is not kept.
      counts.catch(() => (newest = undefined));
    }
    return newest.counts;
  };
  metrics.readGauge<Label>({
    name: 'onyx_queue_jobs',
    help: 'Jobs in the queue of the whole system, waiting or at work',
    labels: ['job', 'state'],
    async read() {
      const counts = await read();
      return jobNames.flatMap((job): Reading<Label>[] => {
        const { waiting = 0, running = 0 } = counts.find(({ name }) => name === job) ?? {};
        return [
          { labels: { job, state: 'waiting' }, value: waiting },
          { labels: { job, state: 'running' }, value: running },
        ];
      });
    },
  });
  metrics.readGauge<'job'>({
    name: 'onyx_queue_oldest_seconds',
    help: 'For how long the oldest job could have been taken; 0 where none waits',
    labels: ['job'],
    async read() {
      const counts = await read();
      return jobNames.map((job) => {
        const dueAt = counts.find(({ name }) => name === job)?.oldestDueAt;
        return { labels: { job }, value: dueAt ? Math.max(0, (Date.now() - dueAt.getTime()) / 1000) : 0 };
      });
    },
  });
}
