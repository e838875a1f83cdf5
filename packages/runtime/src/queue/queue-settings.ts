import { jobPayloads, type JobName } from '@onyx/contracts';

export const jobNames = Object.keys(jobPayloads) as JobName[];

/**
 * How pg-boss treats each queue. `exclusive`: of jobs with the same key only one waits or is at work. How often
 * a job may be tried is the handler's decision, which alone can tell people; so the queue itself never gives up.
 */
export const queueSettings = {
  policy: 'exclusive',
  retryLimit: 1000,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 120,
  /** A worker that was not heard of for so long is dead; another takes its jobs. */
  heartbeatSeconds: 30,
  expireInSeconds: 6 * 60 * 60,
  retentionSeconds: 90 * 24 * 60 * 60,
} as const;
