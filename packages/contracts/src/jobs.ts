import { z } from 'zod';
import { cursorSchema, timestampSchema, uuidSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorCodeSchema, errorInfoSchema } from './errors.ts';

/** Payload of every background job, by queue name. Small on purpose: the row is the truth, the job only points at it. */
export const jobPayloads = {
  /** Parse a document version, cut it, index its words. */
  'ingest-document': z.object({
    documentId: uuidSchema,
    version: z.int().positive(),
    /** Of an encrypted file. Goes away with the job, when it is done. */
    passwordEncrypted: z.string().optional(),
  }),
  /** Give a document's chunks their vectors. */
  'embed-document': z.object({ documentId: uuidSchema, version: z.int().positive() }),
  /** Remove files that no version refers to any more. */
  'collect-files': z.object({
    /** Of two with the same key only one is run. */
    key: z.string(),
  }),
  /** Fetch and check a retrieval model and make its vectors, or clear them away: whatever its row asks for. */
  'prepare-retrieval-model': z.object({
    /** Id of the model. */
    key: uuidSchema,
  }),
  /** Ask the questions of an evaluation. What was asked before the job was cut off is not asked again. */
  'run-evaluation': z.object({
    /** Id of the run. */
    key: uuidSchema,
  }),
  /** Train the latent index anew, make its vectors, clear older ones away: whatever is due. */
  'update-latent-index': z.object({ key: z.string() }),
} as const;

export type JobName = keyof typeof jobPayloads;
export type JobPayload<N extends JobName> = z.infer<(typeof jobPayloads)[N]>;

export const jobNameSchema = z.enum(Object.keys(jobPayloads) as [JobName, ...JobName[]]);

/** What a job does one after the other; each kind has some of these. */
export const jobStageSchema = z.enum([
  // documents
  'parsing',
  'indexing',
  'embedding',
  // embedding models and rerankers
  'downloading',
  'checking',
  'building',
  'filling',
  'removing',
  // evaluations
  'asking',
  'summarising',
  // the latent index
  'training',
  'clearing',
]);
export type JobStage = z.infer<typeof jobStageSchema>;

/**
 * How an attempt ended. `failed`: for good, unless somebody has it tried again. `retrying`: it will be tried again by
 * itself. `interrupted`: its worker stopped or died; the job goes on elsewhere.
 */
export const jobAttemptOutcomeSchema = z.enum(['done', 'failed', 'retrying', 'interrupted']);
export type JobAttemptOutcome = z.infer<typeof jobAttemptOutcomeSchema>;

/** `failed` holds those that nobody has dealt with yet; `done` those that the log remembers. */
export const jobStateSchema = z.enum(['failed', 'running', 'waiting', 'done']);
export type JobState = z.infer<typeof jobStateSchema>;

/** What a job is about, as far as the person may know. */
export const jobSubjectSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('document'),
    documentId: uuidSchema,
    version: z.int(),
    title: z.string(),
    fileName: z.string(),
  }),
  z.object({ kind: z.literal('model'), modelId: uuidSchema, name: z.string() }),
  z.object({ kind: z.literal('evaluation'), setId: uuidSchema, name: z.string() }),
  /** In a collection that the person may not read. */
  z.object({ kind: z.literal('hidden') }),
  /** Deleted since. */
  z.object({ kind: z.literal('gone') }),
  /** The whole system. */
  z.object({ kind: z.literal('system') }),
]);
export type JobSubject = z.infer<typeof jobSubjectSchema>;

export const jobSchema = z.object({
  id: uuidSchema,
  name: jobNameSchema,
  state: jobStateSchema,
  subject: jobSubjectSchema,
  /** From 1: the present one; of a waiting job the next one. */
  attempt: z.int(),
  /** From when on the job can, or could, be given to a worker. */
  dueAt: timestampSchema,
  /** Of the last attempt. */
  startedAt: timestampSchema.nullable(),
  endedAt: timestampSchema.nullable(),
  /** What a running job does at the moment. */
  stage: jobStageSchema.nullable(),
  /** Why the last attempt did not succeed. */
  error: errorInfoSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobAttemptSchema = z.object({
  /** From 1; one that ended because its worker was told to stop is not counted, so that a number may come twice. */
  attempt: z.int(),
  dueAt: timestampSchema,
  startedAt: timestampSchema,
  /** Null while it is at work, and when its worker died over it. */
  endedAt: timestampSchema.nullable(),
  /** Null while it is at work. */
  outcome: jobAttemptOutcomeSchema.nullable(),
  error: errorInfoSchema.nullable(),
  /** Which process: its host and its number there. Empty for failures from before there was a log. */
  worker: z.string(),
  stages: z.array(z.object({ stage: jobStageSchema, startedAt: timestampSchema })),
});
export type JobAttempt = z.infer<typeof jobAttemptSchema>;

export const jobDetailSchema = jobSchema.extend({
  /** Whether somebody has dealt with a failed job: it was retried or dismissed. */
  isSettled: z.boolean(),
  /** Oldest first. */
  attempts: z.array(jobAttemptSchema),
});
export type JobDetail = z.infer<typeof jobDetailSchema>;

export const jobSummarySchema = z.object({
  kinds: z.array(
    z.object({
      name: jobNameSchema,
      waiting: z.int(),
      running: z.int(),
      failed: z.int(),
      /** In the last 24 hours. */
      done: z.int(),
    }),
  ),
  /** Why jobs failed, most frequent first. */
  reasons: z.array(z.object({ name: jobNameSchema, code: errorCodeSchema, count: z.int() })),
  /** Since when the job has been due that has waited longest. */
  oldestDueAt: timestampSchema.nullable(),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;

/** Failed jobs: the given ones, or all that a filter finds. */
export const failedJobsSchema = z
  .object({
    ids: z.array(uuidSchema).min(1).max(200).optional(),
    filter: z.object({ name: jobNameSchema.optional(), code: errorCodeSchema.optional() }).optional(),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'Either ids or filter.',
    path: ['ids'],
  });
export type FailedJobs = z.infer<typeof failedJobsSchema>;

const tag = 'Jobs';
const access = 'admin';

export const jobEndpoints = {
  getJobSummary: defineEndpoint({
    method: 'GET',
    path: '/api/jobs/summary',
    tag,
    access,
    summary: 'How many background jobs there are of each kind and state, and why some failed.',
    response: jobSummarySchema,
  }),
  listJobs: defineEndpoint({
    method: 'GET',
    path: '/api/jobs',
    tag,
    access,
    summary:
      'Background jobs of one state: those that wait in the order they are taken, others newest first. What they are about is named as far as the signed-in person may read it.',
    query: z.object({
      state: jobStateSchema,
      name: jobNameSchema.optional(),
      code: errorCodeSchema.optional().describe('Of failed jobs, those that failed for this reason'),
      cursor: cursorSchema.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.object({ jobs: z.array(jobSchema), nextCursor: cursorSchema.nullable() }),
  }),
  getJob: defineEndpoint({
    method: 'GET',
    path: '/api/jobs/:jobId',
    tag,
    access,
    params: z.object({ jobId: uuidSchema }),
    summary: 'One background job with what became of each attempt, stage by stage.',
    response: jobDetailSchema,
  }),
  retryJobs: defineEndpoint({
    method: 'POST',
    path: '/api/jobs/retry',
    tag,
    access,
    summary: 'Try failed jobs again. Those that are no longer failed are skipped.',
    body: failedJobsSchema,
    response: z.object({ changed: z.int(), skipped: z.int() }),
  }),
  dismissJobs: defineEndpoint({
    method: 'POST',
    path: '/api/jobs/dismiss',
    tag,
    access,
    summary:
      'Take failed jobs off the list. What they were about stays as it is: a document that could not be read is still there.',
    body: failedJobsSchema,
    response: z.object({ changed: z.int(), skipped: z.int() }),
  }),
};
