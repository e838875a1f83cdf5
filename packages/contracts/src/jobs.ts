import { z } from 'zod';
import { uuidSchema } from './common.ts';

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
