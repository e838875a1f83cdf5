export { createJobLog, type AttemptLog, type JobLog } from './job-log.ts';
export { createJobLogUpkeep, type JobLogUpkeep } from './job-log-upkeep.ts';
export {
  targetOf,
  type JobInspector,
  type JobTarget,
  type QueuedJob,
  type QueuePosition,
} from './job-inspector.ts';
export {
  jobPriority,
  type EnqueueOptions,
  type JobContext,
  type JobFailure,
  type JobHandlers,
  type JobQueue,
} from './job-queue.ts';
export {
  createJobService,
  type JobService,
  type JobServiceOptions,
  type RetryFailed,
} from './jobs.service.ts';
export { takeTurn } from './turn.queries.ts';
