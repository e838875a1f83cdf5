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
  heartbeatSeconds: 45,
  expireInSeconds: 6 * 60 * 60,
  retentionSeconds: 90 * 24 * 60 * 60,
} as const;

/** How often a job at work tells that its worker lives. */
export const heartbeatMs = 15_000;

/** Jobs of each kind that may be in hand at once. Parsing itself is limited by the parser pool. */
export const capacities: Record<JobName, number> = {
  'ingest-document': 32,
  'embed-document': 2,
  'collect-files': 1,
  // A download beside a build.
  'prepare-retrieval-model': 2,
  'update-latent-index': 1,
  // Several would disturb each other's times.
  'run-evaluation': 1,
};
