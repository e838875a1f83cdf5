import { endpoints } from '@onyx/contracts';
import type { Identity, SignedIn, SignInOrigin } from '@onyx/core';
import { route, type Route, type RouteContext } from '../http/route.ts';
import type { Services } from '../services.ts';

const ok = { ok: true } as const;

/** Setup, sign-in, the signed-in person, users and invitations. */
export function accountRoutes({ accounts }: Pick<Services, 'accounts'>): Route[] {
  return [
    route(endpoints.setUp, async (c) => answerSignedIn(c, await accounts.setUp(c.body, originOf(c)))),
    route(endpoints.signUp, async (c) => answerSignedIn(c, await accounts.signUp(c.body, originOf(c)))),
    route(endpoints.signIn, async (c) => answerSignedIn(c, await accounts.signIn(c.body, originOf(c)))),
    route(endpoints.signOut, async (c) => {
      setCookies(c, await accounts.signOut(c.request.headers));
      return ok;
    }),
    route(endpoints.signOutEverywhere, async (c) => {
      setCookies(c, await accounts.signOutEverywhere(c.actor, c.request.headers));
      return ok;
    }),
    route(endpoints.changePassword, async (c) => {
      setCookies(c, await accounts.changePassword(identityOf(c), c.body, originOf(c)));
      return ok;
    }),

    route(endpoints.getMe, ({ actor }) => accounts.getMe(actor)),
    route(endpoints.updateMe, ({ actor, body }) => accounts.updateMe(actor, body)),
    route(endpoints.listSessions, async (c) => ({ sessions: await accounts.listSessions(identityOf(c)) })),
    route(endpoints.revokeSession, async ({ actor, params }) => {
      await accounts.revokeSession(actor, params.sessionId);
      return ok;
    }),
    route(endpoints.listApiKeys, async ({ actor }) => ({ apiKeys: await accounts.listApiKeys(actor) })),
    route(endpoints.createApiKey, ({ actor, body }) => accounts.createApiKey(actor, body)),
    route(endpoints.deleteApiKey, async ({ actor, params }) => {
      await accounts.deleteApiKey(actor, params.apiKeyId);
      return ok;
    }),

    route(endpoints.findPeople, async ({ actor, query }) => ({
      people: await accounts.findPeople(actor, query.query),
    })),
    route(endpoints.listUsers, async ({ actor }) => ({ users: await accounts.listUsers(actor) })),
    route(endpoints.updateUser, ({ actor, params, body }) => accounts.updateUser(actor, params.userId, body)),

    route(endpoints.listInvitations, async ({ actor }) => ({
      invitations: await accounts.listInvitations(actor),
    })),
    route(endpoints.createInvitation, ({ actor, body }) => accounts.createInvitation(actor, body)),
    route(endpoints.deleteInvitation, async ({ actor, params }) => {
      await accounts.deleteInvitation(actor, params.invitationId);
      return ok;
    }),
    route(endpoints.inspectInvitation, ({ body }) => accounts.inspectInvitation(body.token)),
  ];
}

type Loose = Pick<RouteContext<typeof endpoints.getMe>, 'request' | 'clientAddress' | 'headers'> & {
  identity: Identity | null;
};

function originOf({ request, clientAddress }: Loose): SignInOrigin {
  return { headers: request.headers, clientAddress };
}

/** Of an endpoint for signed-in people only: `mount` has made sure that there is one. */
function identityOf({ identity }: Loose): Identity {
  if (!identity) throw new Error('an endpoint for members was called by nobody');
  return identity;
}

function answerSignedIn(context: Loose, { me, cookies }: SignedIn): SignedIn['me'] {
  setCookies(context, cookies);
  return me;
}

/** What the handler decides about the session replaces what was decided while recognising it. */
function setCookies({ headers }: Loose, cookies: readonly string[]): void {
  if (cookies.length > 0) headers().delete('set-cookie');
  for (const cookie of cookies) headers().append('set-cookie', cookie);
}
