import { z } from 'zod';
import { modelLanguagesSchema, okSchema, timestampSchema, uuidSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorInfoSchema } from './errors.ts';
import { modelKindSchema } from './model-server.ts';
import { legNameSchema } from './search.ts';

/** What a model is for: vectors to search by meaning, or a second look at the best results. */
export const retrievalPurposeSchema = z.enum(['embedding', 'reranking']);
export type RetrievalPurpose = z.infer<typeof retrievalPurposeSchema>;

/**
 * `downloading` and `checking` lead to a model that can be used, `building` to its vectors. `ready` can be searched,
 * and is not; `active` is. `stopped` waits for somebody, `removing` clears its vectors away.
 */
export const retrievalModelStateSchema = z.enum([
  'downloading',
  'checking',
  'building',
  'stopped',
  'failed',
  'ready',
  'active',
  'removing',
]);
export type RetrievalModelState = z.infer<typeof retrievalModelStateSchema>;

const addressSchema = z.url({ protocol: /^https?$/ }).max(500);

/**
 * Where a model is: in a folder of the models folder, on a hub from which it is fetched, behind an address, or on the
 * model servers of the configuration.
 */
const sources = {
  folder: z.object({
    source: z.literal('folder'),
    /** Name of the folder in the models folder. */
    folder: z.string().min(1).max(200),
  }),
  hub: z.object({
    source: z.literal('hub'),
    repository: z
      .string()
      .trim()
      .max(200)
      .regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/),
    revision: z
      .string()
      .trim()
      .max(200)
      .regex(/^[\w-][\w./-]*$/)
      .default('main'),
    /** A mirror; absent means the hub of the configuration. */
    hub: addressSchema.optional(),
  }),
  address: z.object({
    source: z.literal('address'),
    baseUrl: addressSchema,
    model: z.string().trim().min(1).max(200),
    apiKey: z.string().max(1000).optional(),
  }),
  'model-server': z.object({
    source: z.literal('model-server'),
    model: z.string().trim().min(1).max(200),
  }),
};
export const modelSourceSchema = z.discriminatedUnion('source', [
  sources.folder,
  sources.hub,
  sources.address,
  sources['model-server'],
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const given = {
  purpose: retrievalPurposeSchema,
  /** As people see it; absent means the name of the folder, the repository or the model. */
  name: z.string().trim().min(1).max(100).optional(),
  /** Absent means those the model names itself. */
  languages: modelLanguagesSchema.optional(),
};
export const retrievalModelInputSchema = z.discriminatedUnion('source', [
  sources.folder.extend(given),
  sources.hub.extend(given),
  sources.address.extend(given),
  sources['model-server'].extend(given),
]);
export type RetrievalModelInput = z.infer<typeof retrievalModelInputSchema>;

export const retrievalModelSchema = z.object({
  id: uuidSchema,
  purpose: retrievalPurposeSchema,
  name: z.string(),
  source: z.enum(['folder', 'hub', 'address', 'model-server']),
  /** What it is called at its source: the folder, the repository with its revision, or the model. */
  reference: z.string(),
  /** Of the hub or the service; null for a folder, and for the model servers of the configuration. */
  address: z.string().nullable(),
  hasApiKey: z.boolean(),
  state: retrievalModelStateSchema,
  /** The one that was searched before the active one: "go back" leads to it. */
  isPrevious: z.boolean(),
  progress: z
    .object({
      done: z.number().nonnegative(),
      total: z.number().nonnegative(),
      unit: z.enum(['bytes', 'chunks']),
      /** Null until it can be told. */
      remainingSeconds: z.number().nonnegative().nullable(),
    })
    .nullable(),
  dimensions: z.int().nullable(),
  languages: modelLanguagesSchema.nullable(),
  /** Why it failed, or what is wrong with an active one now. */
  error: errorInfoSchema.nullable(),
  createdAt: timestampSchema,
});
export type RetrievalModel = z.infer<typeof retrievalModelSchema>;

export const retrievalModelTestSchema = z.object({
  isOk: z.boolean(),
  dimensions: z.int().nullable(),
  languages: modelLanguagesSchema.nullable(),
  /** Time until the model was loaded, or the service had answered for the first time. */
  loadMs: z.number().nullable(),
  /** Passages of about 100 words. */
  textsPerSecond: z.number().nullable(),
  /** With the provider's own words in `detail`. */
  error: errorInfoSchema.nullable(),
});
export type RetrievalModelTest = z.infer<typeof retrievalModelTestSchema>;

export const modelFolderSchema = z.object({
  folder: z.string(),
  /** What it holds; null when it holds no model that can be used. */
  kind: z.enum(['onnx', 'model2vec', 'reranker']).nullable(),
  bytes: z.int().nonnegative(),
});
export type ModelFolder = z.infer<typeof modelFolderSchema>;

/** `checking`: not asked yet. `trial`: it answers again, and is given one request to show that it works. */
export const modelServerHealthSchema = z.enum(['checking', 'healthy', 'trial', 'unhealthy']);
export type ModelServerHealth = z.infer<typeof modelServerHealthSchema>;

/** A model that the model servers of the configuration offer now. */
export const servedModelSchema = z.object({
  model: z.string(),
  kind: modelKindSchema,
  dimensions: z.int().nullable(),
  languages: modelLanguagesSchema.nullable(),
  /** How many servers have it ready. */
  servers: z.int(),
});
export type ServedModel = z.infer<typeof servedModelSchema>;

export const servedModelsSchema = z.object({
  servers: z.array(z.object({ address: z.string(), health: modelServerHealthSchema })),
  models: z.array(servedModelSchema),
});
export type ServedModels = z.infer<typeof servedModelsSchema>;

export const searchLegSchema = z.object({
  leg: legNameSchema,
  /** Chunks it searches. */
  chunks: z.int().nonnegative(),
  /** When its index was learned, of the latent one. */
  trainedAt: timestampSchema.nullable(),
});
export type SearchLeg = z.infer<typeof searchLegSchema>;

const rankedTitlesSchema = z.array(z.string()).max(3);

export const modelComparisonSchema = z.object({
  /** How many of the first ten documents are the same, 0 to 1, on average over the questions. */
  overlapAt10: z.number(),
  questionCount: z.int(),
  /** Whether the questions are saved ones; else they were made from titles and headings. */
  areSaved: z.boolean(),
  /** Median time of a search. */
  medianMs: z.object({ before: z.number(), after: z.number() }),
  /** The questions that would be answered most differently, with their first titles as it is and as it would be. */
  changes: z.array(
    z.object({
      question: z.string(),
      overlapAt10: z.number(),
      before: rankedTitlesSchema,
      after: rankedTitlesSchema,
    }),
  ),
});
export type ModelComparison = z.infer<typeof modelComparisonSchema>;

const tag = 'Retrieval models';
const base = '/api/retrieval-models';
const params = z.object({ retrievalModelId: uuidSchema });
const access = 'admin';

export const retrievalModelEndpoints = {
  listRetrievalModels: defineEndpoint({
    method: 'GET',
    path: base,
    tag,
    access,
    summary: 'Embedding models and rerankers that were added, with their state, without their keys.',
    response: z.object({ models: z.array(retrievalModelSchema) }),
  }),
  listSearchLegs: defineEndpoint({
    method: 'GET',
    path: `${base}/legs`,
    tag,
    access,
    summary: 'The ways of searching in use, with how much each covers.',
    response: z.object({ legs: z.array(searchLegSchema) }),
  }),
  listModelFolders: defineEndpoint({
    method: 'GET',
    path: `${base}/folders`,
    tag,
    access,
    summary: 'Models found in the models folder of this machine, and the hub that others are fetched from.',
    response: z.object({ modelsDir: z.string(), hub: z.string(), folders: z.array(modelFolderSchema) }),
  }),
  listServedModels: defineEndpoint({
    method: 'GET',
    path: `${base}/served`,
    tag,
    access,
    summary:
      'The model servers of the configuration, asked now, and the models they offer. Without such servers both lists are empty.',
    response: servedModelsSchema,
  }),
  addRetrievalModel: defineEndpoint({
    method: 'POST',
    path: base,
    tag,
    access,
    status: 201,
    summary:
      'Add an embedding model or a reranker. It is fetched and checked, and its vectors are made, in the background; search goes on as before until it is activated.',
    body: retrievalModelInputSchema,
    response: retrievalModelSchema,
  }),
  testRetrievalModel: defineEndpoint({
    method: 'POST',
    path: `${base}/test`,
    tag,
    access,
    summary:
      "Load a model from its folder, or ask a service or the model servers, for a few vectors. Answers the service's own error when it fails.",
    body: z.discriminatedUnion('source', [
      sources.folder.extend(given),
      sources.address.extend(given),
      sources['model-server'].extend(given),
    ]),
    response: retrievalModelTestSchema,
  }),
  updateRetrievalModel: defineEndpoint({
    method: 'PATCH',
    path: `${base}/:retrievalModelId`,
    tag,
    access,
    params,
    summary: 'Rename a model or replace its key. An empty key is removed.',
    body: z.object({ name: z.string().trim().min(1).max(100), apiKey: z.string().max(1000) }).partial(),
    response: retrievalModelSchema,
  }),
  runRetrievalModel: defineEndpoint({
    method: 'POST',
    path: `${base}/:retrievalModelId/run`,
    tag,
    access,
    params,
    summary:
      'Go on with a model: `continue` takes up what was stopped or has failed, `stop` interrupts it, `activate` searches it in place of the active one, `deactivate` searches without it.',
    body: z.object({ action: z.enum(['continue', 'stop', 'activate', 'deactivate']) }),
    response: retrievalModelSchema,
  }),
  compareRetrievalModel: defineEndpoint({
    method: 'POST',
    path: `${base}/:retrievalModelId/compare`,
    tag,
    access,
    params,
    summary: 'Search with and without a model that is ready, and tell what would change.',
    response: modelComparisonSchema,
  }),
  removeRetrievalModel: defineEndpoint({
    method: 'DELETE',
    path: `${base}/:retrievalModelId`,
    tag,
    access,
    params,
    summary: 'Remove a model. Its vectors are deleted in the background.',
    response: okSchema,
  }),
};
