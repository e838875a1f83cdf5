import { endpoints } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Collections and with whom they are shared. */
export function collectionRoutes({ collections }: Pick<Services, 'collections'>): Route[] {
  return [
    route(endpoints.listCollections, async ({ actor }) => ({
      collections: await collections.listCollections(actor),
    })),
    route(endpoints.createCollection, ({ actor, body }) => collections.createCollection(actor, body)),
    route(endpoints.getCollection, ({ actor, params }) =>
      collections.getCollection(actor, params.collectionId),
    ),
    route(endpoints.updateCollection, ({ actor, params, body }) =>
      collections.updateCollection(actor, params.collectionId, body),
    ),
    route(endpoints.deleteCollection, async ({ actor, params, query }) => {
      await collections.deleteCollection(actor, params.collectionId, query);
      return { ok: true };
    }),
    route(endpoints.listCollectionMembers, async ({ actor, params }) => ({
      members: await collections.listMembers(actor, params.collectionId),
    })),
    route(endpoints.setCollectionMembers, async ({ actor, params, body }) => ({
      members: await collections.setMembers(actor, params.collectionId, body.members),
    })),
  ];
}
