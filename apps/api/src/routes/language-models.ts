import { endpoints } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Configured language models. */
export function languageModelRoutes({ languageModels }: Pick<Services, 'languageModels'>): Route[] {
  return [
    route(endpoints.listLanguageModels, async ({ actor }) => ({
      languageModels: await languageModels.listLanguageModels(actor),
    })),
    route(endpoints.createLanguageModel, ({ actor, body }) =>
      languageModels.createLanguageModel(actor, body),
    ),
    route(endpoints.updateLanguageModel, ({ actor, params, body }) =>
      languageModels.updateLanguageModel(actor, params.languageModelId, body),
    ),
    route(endpoints.deleteLanguageModel, async ({ actor, params }) => {
      await languageModels.deleteLanguageModel(actor, params.languageModelId);
      return { ok: true };
    }),
    route(endpoints.testLanguageModel, ({ actor, body, signal }) =>
      languageModels.testLanguageModel(actor, body, signal),
    ),
    route(endpoints.detectLanguageModels, async ({ actor }) => ({
      servers: await languageModels.detectLocalServers(actor),
    })),
  ];
}
