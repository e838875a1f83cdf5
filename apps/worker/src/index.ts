export { openPgBossQueue, type PgBossQueue, type PgBossQueueOptions } from './pg-boss-queue.ts';
export { createWorker, type Worker, type WorkerOptions } from './worker.ts';
