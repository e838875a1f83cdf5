import { endpoints } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Embedding models and rerankers. */
export function retrievalModelRoutes({ retrievalModels }: Pick<Services, 'retrievalModels'>): Route[] {
  return [
    route(endpoints.listRetrievalModels, async ({ actor }) => ({
      models: await retrievalModels.listModels(actor),
    })),
    route(endpoints.listSearchLegs, async ({ actor }) => ({ legs: await retrievalModels.listLegs(actor) })),
    route(endpoints.listModelFolders, ({ actor }) => retrievalModels.listFolders(actor)),
    route(endpoints.listServedModels, ({ actor }) => retrievalModels.listServed(actor)),
    route(endpoints.addRetrievalModel, ({ actor, body }) => retrievalModels.addModel(actor, body)),
    route(endpoints.testRetrievalModel, ({ actor, body, signal }) =>
      retrievalModels.testModel(actor, body, signal),
    ),
    route(endpoints.updateRetrievalModel, ({ actor, params, body }) =>
      retrievalModels.updateModel(actor, params.retrievalModelId, body),
    ),
    route(endpoints.runRetrievalModel, ({ actor, params, body }) =>
      retrievalModels.run(actor, params.retrievalModelId, body.action),
    ),
    route(endpoints.compareRetrievalModel, ({ actor, params, signal }) =>
      retrievalModels.compare(actor, params.retrievalModelId, signal),
    ),
    route(endpoints.removeRetrievalModel, async ({ actor, params }) => {
      await retrievalModels.removeModel(actor, params.retrievalModelId);
      return { ok: true };
    }),
  ];
}
