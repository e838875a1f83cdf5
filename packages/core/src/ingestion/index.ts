export { createIngestion, type Ingestion, type IngestionOptions } from './ingestion.service.ts';
export {
  jobPriority,
  type EnqueueOptions,
  type JobContext,
  type JobHandlers,
  type JobQueue,
} from './job-queue.ts';
export { createFilePasswords, type FilePasswords } from './file-passwords.ts';
