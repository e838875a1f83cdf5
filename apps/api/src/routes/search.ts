import { endpoints } from '@onyx/contracts';
import { route, type Route } from '../http/route.ts';
import type { Services } from '../services.ts';

/** Search over what the signed-in person may read. */
export function searchRoutes({ searcher }: Pick<Services, 'searcher'>): Route[] {
  return [
    route(endpoints.search, ({ actor, body, signal }) =>
      searcher.search({ userId: actor.userId, signal, ...body }),
    ),
  ];
}
