import type { ErrorInfo } from '@onyx/contracts';

/** What the database process is told at its start. */
export type EmbeddedStart = {
  dataDir: string;
  lockPath: string;
  /** Where the holder of the lock is written down. */
  holderPath: string;
  /** Stands in the command line of the process. */
  token: string;
  socketPath: string;
  maxConnections: number;
};

/** What the database process tells its parent. */
export type EmbeddedReport = { type: 'ready' } | { type: 'failed'; error: ErrorInfo };
