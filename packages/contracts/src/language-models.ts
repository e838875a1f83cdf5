import { z } from 'zod';
import { okSchema, timestampSchema, uuidSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';
import { errorInfoSchema } from './errors.ts';

export const providerKindSchema = z.enum(['openai-compatible', 'openai', 'anthropic', 'google', 'ollama']);
export type ProviderKind = z.infer<typeof providerKindSchema>;

const languageModelFields = {
  name: z.string().trim().min(1).max(100),
  provider: providerKindSchema,
  /** Needed for `openai-compatible` and `ollama`; elsewhere it replaces the provider's own address. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable(),
  model: z.string().trim().min(1).max(200),
  apiKey: z.string().max(1000).optional(),
  /** Tokens the model can read in one request. */
  contextTokens: z.int().min(1024).max(10_000_000),
};

/** How to reach a language model. `apiKey` is written and never read back. */
export const languageModelInputSchema = z.object({
  ...languageModelFields,
  baseUrl: languageModelFields.baseUrl.default(null),
  contextTokens: languageModelFields.contextTokens.default(32_768),
});
export type LanguageModelInput = z.infer<typeof languageModelInputSchema>;

export const languageModelSchema = languageModelInputSchema.omit({ apiKey: true }).extend({
  id: uuidSchema,
  hasApiKey: z.boolean(),
  isDefault: z.boolean(),
  createdAt: timestampSchema,
});
export type LanguageModelSettings = z.infer<typeof languageModelSchema>;

export const languageModelTestSchema = z.object({
  isOk: z.boolean(),
  /** What the model said, or null. */
  reply: z.string().nullable(),
  firstTokenMs: z.number().nullable(),
  /** With the provider's own words in `detail`. */
  error: errorInfoSchema.nullable(),
});

const tag = 'Language models';
const params = z.object({ languageModelId: uuidSchema });

export const languageModelEndpoints = {
  listLanguageModels: defineEndpoint({
    method: 'GET',
    path: '/api/language-models',
    tag,
    access: 'admin',
    summary: 'Configured language models, without their keys.',
    response: z.object({ languageModels: z.array(languageModelSchema) }),
  }),
  createLanguageModel: defineEndpoint({
    method: 'POST',
    path: '/api/language-models',
    tag,
    access: 'admin',
    status: 201,
    summary: 'Add a language model. The first one becomes the default.',
    body: languageModelInputSchema,
    response: languageModelSchema,
  }),
  updateLanguageModel: defineEndpoint({
    method: 'PATCH',
    path: '/api/language-models/:languageModelId',
    tag,
    access: 'admin',
    params,
    summary:
      'Change a language model. An absent key stays as it is; an empty one is removed; a new address needs its key again.',
    // Without defaults: what is absent stays as it is.
    body: z
      .object(languageModelFields)
      .partial()
      .extend({ isDefault: z.literal(true).optional() }),
    response: languageModelSchema,
  }),
  deleteLanguageModel: defineEndpoint({
    method: 'DELETE',
    path: '/api/language-models/:languageModelId',
    tag,
    access: 'admin',
    params,
    summary: 'Remove a language model.',
    response: okSchema,
  }),
  testLanguageModel: defineEndpoint({
    method: 'POST',
    path: '/api/language-models/test',
    tag,
    access: 'admin',
    summary:
      "Ask a model for one word. Answers the provider's own error when it fails. Takes a stored model's key when `languageModelId` is given.",
    body: languageModelInputSchema.extend({ languageModelId: uuidSchema.optional() }),
    response: languageModelTestSchema,
  }),
  detectLanguageModels: defineEndpoint({
    method: 'GET',
    path: '/api/language-models/detect',
    tag,
    access: 'admin',
    summary: 'Local model servers that answer on this machine (Ollama, LM Studio), with their models.',
    response: z.object({
      servers: z.array(
        z.object({ provider: providerKindSchema, baseUrl: z.string(), models: z.array(z.string()) }),
      ),
    }),
  }),
};
