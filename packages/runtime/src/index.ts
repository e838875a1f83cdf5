export { openPgBossQueue, type PgBossQueue, type PgBossQueueOptions } from './queue/pg-boss-queue.ts';
export { jobNames } from './queue/queue-settings.ts';
