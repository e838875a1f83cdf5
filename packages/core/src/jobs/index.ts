export {
  jobPriority,
  type EnqueueOptions,
  type JobContext,
  type JobHandlers,
  type JobQueue,
} from './job-queue.ts';
