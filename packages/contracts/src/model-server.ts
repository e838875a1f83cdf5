import { z } from 'zod';
import { modelLanguagesSchema } from './common.ts';

/**
 * Bodies of the model server. Embeddings, chat and the list of models have the shape of OpenAI's API, reranking that
 * of Cohere and Jina, so that any client of those speaks to it. Fields that it does not know are ignored, as theirs are.
 */

/** Header that says how urgent a request is: `interactive` or `bulk`. The field `priority` of a body says the same. */
export const modelPriorityHeader = 'x-onyx-priority';

/** Interactive work, which a person waits for, goes before bulk work, such as the passages of a document. */
export const modelPrioritySchema = z.enum(['interactive', 'bulk']);
export type ModelPriority = z.infer<typeof modelPrioritySchema>;

/** Texts, or passages, of one request. */
export const maxModelTexts = 2048;
/** Questions are short; passages are bounded by the size of the body. */
const maxQueryCharacters = 100_000;

const modelName = z.string().min(1).max(200);
const priority = modelPrioritySchema.optional();

/** Every error of the model server. Codes are stable: they may be added, never renamed. */
export const modelServerErrorCodes = [
  'invalid_json',
  'invalid_request',
  'unsupported_media_type',
  'empty_input',
  'too_many_inputs',
  'request_too_large',
  'context_length_exceeded',
  'dimensions_not_supported',
  'model_not_found',
  'model_wrong_kind',
  'model_version_differs',
  'model_loading',
  'model_unavailable',
  'model_failed',
  'generation_not_installed',
  'queue_full',
  'outside_caller',
  'not_found',
  'method_not_allowed',
  'stopping',
  'internal_error',
] as const;
export type ModelServerErrorCode = (typeof modelServerErrorCodes)[number];

/** The one shape of every error answer, in streams too. */
export const modelServerErrorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.enum(['invalid_request_error', 'permission_error', 'rate_limit_error', 'server_error']),
    code: z.enum(modelServerErrorCodes),
    /** The field that is wrong, e.g. `input[3]`. */
    param: z.string().nullable(),
  }),
});
export type ModelServerError = z.infer<typeof modelServerErrorSchema>;

export const embeddingsRequestSchema = z.object({
  model: modelName,
  input: z.union([z.string(), z.array(z.string())]),
  encoding_format: z.enum(['float', 'base64']).default('float'),
  /** Only the model's own number: its vectors cannot be shortened. */
  dimensions: z.int().min(1).max(100_000).optional(),
  /** Puts the model's own prefix in front of texts. Absent: texts are read as they are. */
  input_type: z.enum(['query', 'passage', 'document']).optional(),
  /** Whether the end of a text that is too long is left out; else it is an error. */
  truncate: z.boolean().default(true),
  /** The version that must answer, as `/v1/models` tells it: vectors of another one cannot be compared. */
  version: z.string().max(500).optional(),
  priority,
});
export type EmbeddingsRequest = z.infer<typeof embeddingsRequestSchema>;

export const embeddingsResponseSchema = z.object({
  object: z.literal('list'),
  model: z.string(),
  data: z.array(
    z.object({
      object: z.literal('embedding'),
      index: z.int(),
      /** Numbers, or 32-bit floats, little-endian, in base64. */
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
});
export type EmbeddingsResponse = z.infer<typeof embeddingsResponseSchema>;

export const rerankRequestSchema = z.object({
  model: modelName,
  query: z.string().max(maxQueryCharacters),
  documents: z.array(z.union([z.string(), z.object({ text: z.string() })])),
  top_n: z.int().min(1).max(1_000_000).optional(),
  return_documents: z.boolean().default(false),
  /** The model's own scores (logits) in place of values from 0 to 1. */
  raw_scores: z.boolean().default(false),
  truncate: z.boolean().default(true),
  priority,
});
export type RerankRequest = z.infer<typeof rerankRequestSchema>;

export const rerankResponseSchema = z.object({
  id: z.string(),
  model: z.string(),
  /** Best first. */
  results: z.array(
    z.object({
      index: z.int(),
      relevance_score: z.number(),
      document: z.object({ text: z.string() }).optional(),
    }),
  ),
  usage: z.object({ total_tokens: z.int() }),
});
export type RerankResponse = z.infer<typeof rerankResponseSchema>;

const textPart = z.object({ type: z.literal('text'), text: z.string() });
const chatContent = z.union([z.string(), z.array(textPart)]);

export const chatCompletionRequestSchema = z.object({
  model: modelName,
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'developer', 'user', 'assistant']),
        content: chatContent,
      }),
    )
    .min(1)
    .max(1000),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
  max_tokens: z.int().min(1).max(1_000_000).nullish(),
  max_completion_tokens: z.int().min(1).max(1_000_000).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  seed: z.int().min(0).max(2_147_483_647).nullish(),
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish(),
  /** Only one answer is given to a request. */
  n: z.literal(1).nullish(),
  priority,
});
export type ChatCompletionRequest = z.infer<typeof chatCompletionRequestSchema>;

export const modelKindSchema = z.enum(['embedding', 'reranker', 'generation']);
export type ModelKind = z.infer<typeof modelKindSchema>;

/** From the wait for its turn until it can be asked. */
export const modelStateSchema = z.enum(['waiting', 'fetching', 'checking', 'loading', 'ready', 'failed']);
export type ModelState = z.infer<typeof modelStateSchema>;

/** One model as `/ready` and `/v1/models` tell it. */
export const modelStatusSchema = z.object({
  id: z.string(),
  /** Null until its files have been looked at. */
  kind: modelKindSchema.nullable(),
  state: modelStateSchema,
  /** Tells models of one name apart whose files differ; null until it is loaded. */
  version: z.string().nullable(),
  /** Those it was made for; null until it is loaded, and when nothing tells. */
  languages: modelLanguagesSchema.nullable(),
  /** Whether it was asked for by name: the server is not ready without it. */
  is_required: z.boolean(),
  /** Bytes that were fetched or checked, or per cent of a model's file that were loaded. */
  progress: z.object({ done: z.number(), total: z.number(), unit: z.enum(['bytes', 'percent']) }).nullable(),
  /** Why it failed. */
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  dimensions: z.int().nullable(),
  /** Longest text in tokens. */
  max_tokens: z.int().nullable(),
  /** Of each of its processes. */
  threads: z.int().nullable(),
  /** How many compute side by side; an older server does not say. */
  processes: z.int().nullable().default(null),
  device: z.string().nullable(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

export const modelServerReadinessSchema = z.object({
  status: z.enum(['ready', 'loading', 'failed', 'stopping']),
  models: z.array(modelStatusSchema),
});
export type ModelServerReadiness = z.infer<typeof modelServerReadinessSchema>;
