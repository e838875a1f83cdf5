import type { ErrorInfo } from '@onyx/contracts';

/** What the database process is told at its start. */
export type EmbeddedStart = { dataDir: string; lockPath: string; socketPath: string; maxConnections: number };

/** What the database process tells its parent. */
export type EmbeddedReport = { type: 'ready' } | { type: 'failed'; error: ErrorInfo };
