import type { JobName } from '@onyx/contracts';

/** How often a job at work tells that its worker lives. */
export const heartbeatMs = 10_000;

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
