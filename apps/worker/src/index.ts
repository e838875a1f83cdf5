export { createJobs, type JobParts } from './create-jobs.ts';
export { createWorker, type Worker, type WorkerOptions } from './worker.ts';
