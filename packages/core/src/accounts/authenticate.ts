import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { findKeyHolder, touchApiKey } from './api-keys.queries.ts';
import type { Auth } from './auth.ts';
import { cookieAgain, type SignedHeaders } from './cookie-signatures.ts';
import type { Identity } from './identity.ts';
import { localTokenPrefix, type LocalAccess } from './local-access.ts';
import { hashSecret } from './secrets.ts';
import { touchSession, touchUser } from './sessions.queries.ts';
import { ensureLocalUser } from './users.queries.ts';

export const apiKeyPrefix = 'onyx_';

export type AuthenticatorOptions = {
  database: Database;
  auth: () => Promise<Auth>;
  /** From `createCookieSigner`. */
  acceptable: (headers: Headers) => SignedHeaders;
  localAccess: LocalAccess | null;
};

/** Recognises who makes a request by its headers; null for nobody. A credential that is not good is not passed over. */
export function createAuthenticator(
  options: AuthenticatorOptions,
): (headers: Headers) => Promise<Identity | null> {
  const isDue = onceAMinute();
  let localActor: Actor | undefined;

  async function byLocalToken(token: string): Promise<Identity | null> {
    if (!options.localAccess?.matches(token)) return null;
    localActor ??= toActor(await ensureLocalUser(options.database));
    return { actor: localActor, method: 'local', sessionId: null, apiKeyId: null, cookies: [] };
  }

  async function byApiKey(key: string): Promise<Identity | null> {
    const holder = await findKeyHolder(options.database, hashSecret(key));
    if (!holder) return null;
    if (isDue(holder.apiKeyId)) {
      await touchApiKey(options.database, holder.apiKeyId, new Date());
      await touchUser(options.database, holder.id, new Date());
    }
    const { apiKeyId } = holder;
    return { actor: toActor(holder), method: 'api-key', sessionId: null, apiKeyId, cookies: [] };
  }

  async function bySession(given: Headers): Promise<Identity | null> {
    const auth = await options.auth();
    const { headers, isSignedAnew } = options.acceptable(given);
    const { response, headers: answer } = await auth.api.getSession({ headers, returnHeaders: true });
    if (!response || response.user.isDisabled) return null;
    const { session, user } = response;
    if (isDue(session.id)) await touchSession(options.database, user.id, session.id, new Date());
    const cookies = answer.getSetCookie();
    if (isSignedAnew && cookies.length === 0) {
      // Once in a browser, it is still good when the previous key is gone.
      const { authCookies } = await auth.$context;
      cookies.push(...cookieAgain(headers, authCookies.sessionToken, session.expiresAt));
    }
    return {
      actor: toActor(user as unknown as Parameters<typeof toActor>[0]),
      method: 'session',
      sessionId: session.id,
      apiKeyId: null,
      cookies,
    };
  }

  return async (headers) => {
    const authorization = headers.get('authorization');
    if (authorization !== null) {
      const token = /^Bearer (onyx_[\w-]+)$/i.exec(authorization)?.[1];
      if (token === undefined) return null;
      return token.startsWith(localTokenPrefix) ? byLocalToken(token) : byApiKey(token);
    }
    return headers.get('cookie')?.includes('onyx.session_token=') ? bySession(headers) : null;
  };
}

function toActor(user: { id: string } & Omit<Actor, 'userId'>): Actor {
  return { userId: user.id, role: user.role, locale: user.locale };
}

const minuteMs = 60_000;

/** Answers true at most once a minute for an id, so that noting the time of use costs no write a request. */
function onceAMinute(): (id: string) => boolean {
  let times = new Map<string, number>();
  return (id) => {
    const now = Date.now();
    if (now - (times.get(id) ?? 0) < minuteMs) return false;
    if (times.size > 10_000) times = new Map([...times].filter(([, time]) => now - time < minuteMs));
    times.set(id, now);
    return true;
  };
}
