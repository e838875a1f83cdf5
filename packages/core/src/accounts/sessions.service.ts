import { AppError, type Me, type Session } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { withAttemptLimit } from './attempts.ts';
import { clientAddressHeader, isAuthError, type Auth } from './auth.ts';
import type { SignedHeaders } from './cookie-signatures.ts';
import type { Identity } from './identity.ts';
import { toMe } from './me.ts';
import { deleteSession, deleteSessions, listSessions } from './sessions.queries.ts';
import { findUser } from './users.queries.ts';

/** Where a sign-in comes from. */
export type SignInOrigin = { headers: Headers; clientAddress: string };
/** A person just signed in, and the cookies that carry the session. */
export type SignedIn = { me: Me; cookies: string[] };

const failuresByEmail = 10;
const failuresByAddress = 30;

export type SessionServiceOptions = {
  database: Database;
  auth: () => Promise<Auth>;
  /** From `createCookieSigner`. */
  acceptable: (headers: Headers) => SignedHeaders;
};

export type SessionService = ReturnType<typeof createSessionService>;

/** Signing in and out. */
export function createSessionService({ database, auth, acceptable }: SessionServiceOptions) {
  const isGuess = (error: unknown): boolean =>
    error instanceof AppError && (error.code === 'wrong-credentials' || error.code === 'wrong-password');

  async function openSession(email: string, password: string, origin: SignInOrigin): Promise<SignedIn> {
    const { api } = await auth();
    try {
      const { response, headers } = await api.signInEmail({
        body: { email, password },
        headers: withClientAddress(origin),
        returnHeaders: true,
      });
      const user = await findUser(database, response.user.id);
      if (!user) throw new AppError('wrong-credentials');
      if (user.isDisabled) {
        await deleteSessions(database, user.id);
        throw new AppError('account-disabled');
      }
      return { me: toMe(user), cookies: headers.getSetCookie() };
    } catch (error) {
      const isWrong = isAuthError(error, 'INVALID_EMAIL_OR_PASSWORD', 'INVALID_EMAIL');
      throw isWrong ? new AppError('wrong-credentials') : error;
    }
  }

  async function closeSession(headers: Headers): Promise<string[]> {
    if (!headers.has('cookie')) return [];
    const answer = await (
      await auth()
    ).api.signOut({
      headers: acceptable(headers).headers,
      returnHeaders: true,
    });
    return answer.headers.getSetCookie();
  }

  return {
    /**
     * Opens a session without counting the attempt: for an account that was just made.
     */
    openSession,

    /** @throws AppError `wrong-credentials`, `account-disabled` (only with the right password), `rate-limited`. */
    signIn(input: { email: string; password: string }, origin: SignInOrigin): Promise<SignedIn> {
      const limits = [
        { key: `sign-in:address:${origin.clientAddress}`, max: failuresByAddress },
        { key: `sign-in:email:${input.email.trim().toLowerCase()}`, max: failuresByEmail },
      ];
      return withAttemptLimit(database, limits, isGuess, () =>
        openSession(input.email.trim(), input.password, origin),
      );
    },

    /** Ends the session of these headers, if there is one. Answers the cookies that remove it. */
    signOut: closeSession,

    /** Ends every session of the actor. Answers the cookies that remove this one. */
    async signOutEverywhere(actor: Actor, headers: Headers): Promise<string[]> {
      await deleteSessions(database, actor.userId);
      return closeSession(headers);
    },

    /**
     * Changes the password and ends all sessions; the caller gets a new one. Only from a session: a key that leaked
     * must not lock its owner out.
     * @throws AppError `forbidden`, `wrong-password`, `rate-limited`.
     */
    async changePassword(
      identity: Identity,
      input: { currentPassword: string; newPassword: string },
      origin: SignInOrigin,
    ): Promise<string[]> {
      if (identity.method !== 'session') throw new AppError('forbidden');
      const limits = [{ key: `change-password:${identity.actor.userId}`, max: failuresByEmail }];
      const { api } = await auth();
      return withAttemptLimit(database, limits, isGuess, async () => {
        try {
          const { headers } = await api.changePassword({
            body: { ...input, revokeOtherSessions: true },
            headers: acceptable(withClientAddress(origin)).headers,
            returnHeaders: true,
          });
          return headers.getSetCookie();
        } catch (error) {
          throw isAuthError(error, 'INVALID_PASSWORD') ? new AppError('wrong-password') : error;
        }
      });
    },

    async listSessions({ actor, sessionId }: Identity): Promise<Session[]> {
      const rows = await listSessions(database, actor.userId);
      return rows.map((row) => ({
        id: row.id,
        isCurrent: row.id === sessionId,
        userAgent: row.userAgent || null,
        ipAddress: row.ipAddress || null,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.updatedAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
      }));
    },

    /** @throws AppError `not-found` for a session that is not the actor's. */
    async revokeSession(actor: Actor, sessionId: string): Promise<void> {
      if (!(await deleteSession(database, actor.userId, sessionId))) throw new AppError('not-found');
    },
  };
}

function withClientAddress({ headers, clientAddress }: SignInOrigin): Headers {
  const copy = new Headers(headers);
  copy.set(clientAddressHeader, clientAddress);
  return copy;
}
