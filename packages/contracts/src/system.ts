import { z } from 'zod';
import { localeSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';

export const componentStateSchema = z.object({
  isReady: z.boolean(),
  /** One sentence for an operator, without secrets. */
  detail: z.string().optional(),
});

export const readinessSchema = z.object({
  isReady: z.boolean(),
  version: z.string(),
  components: z.object({
    database: componentStateSchema,
    worker: componentStateSchema,
    models: componentStateSchema,
  }),
});
export type Readiness = z.infer<typeof readinessSchema>;

export const settingsSchema = z.object({
  workspaceName: z.string().trim().min(1).max(60),
  isRegistrationOpen: z.boolean(),
  defaultLocale: localeSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

const tag = 'System';

export const systemEndpoints = {
  getHealth: defineEndpoint({
    method: 'GET',
    path: '/health',
    tag,
    access: 'public',
    summary: 'Whether the process is alive.',
    response: z.object({ status: z.literal('ok'), version: z.string() }),
  }),
  getReadiness: defineEndpoint({
    method: 'GET',
    path: '/ready',
    tag,
    access: 'public',
    summary: 'Whether it can do its work: database, worker and models, each with its state. 503 when not.',
    response: readinessSchema,
  }),
  getStatus: defineEndpoint({
    method: 'GET',
    path: '/api/status',
    tag,
    access: 'public',
    summary: 'What a client must know before anybody is signed in.',
    response: z.object({
      version: z.string(),
      workspaceName: z.string(),
      isSetUp: z.boolean(),
      isRegistrationOpen: z.boolean(),
      defaultLocale: localeSchema,
      /** Whether a language model is configured; without one answers are extractive. */
      hasLanguageModel: z.boolean(),
      maxUploadBytes: z.int(),
    }),
  }),
  getSettings: defineEndpoint({
    method: 'GET',
    path: '/api/settings',
    tag,
    access: 'admin',
    summary: 'Settings of the whole system.',
    response: settingsSchema,
  }),
  updateSettings: defineEndpoint({
    method: 'PATCH',
    path: '/api/settings',
    tag,
    access: 'admin',
    summary: 'Change settings. Only the owner may open registration.',
    body: settingsSchema.partial(),
    response: settingsSchema,
  }),
  getOpenApi: defineEndpoint({
    method: 'GET',
    path: '/api/openapi.json',
    tag,
    access: 'public',
    summary: 'This API as OpenAPI 3.1.',
    response: z.record(z.string(), z.unknown()),
  }),
  getApiDocs: defineEndpoint({
    method: 'GET',
    path: '/api/docs',
    tag,
    access: 'public',
    summary: 'This API as a page to read.',
    responseType: 'text/html',
  }),
};
