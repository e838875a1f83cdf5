import type { Database } from '@onyx/database';

export type AuthOptions = {
  database: Database;
  /** Signs session cookies. */
  secret: string;
  /** Address people use; cookies are for HTTPS only when it is HTTPS. */
  publicUrl: string | undefined;
};

/** The library behind passwords, sessions and their cookies. */
export type Auth = Awaited<ReturnType<typeof load>>;

/** Where sessions take the client's address from; set by us, never by the client. */
export const clientAddressHeader = 'x-onyx-client-address';

const daySeconds = 24 * 60 * 60;

/**
 * Makes the library available at its first use: loading it takes longer than the whole rest of a start.
 * It is called in the process only; its own HTTP routes, registration and rate limit are off.
 */
export function createAuth(options: AuthOptions): () => Promise<Auth> {
  let loading: Promise<Auth> | undefined;
  return () => (loading ??= load(options));
}

async function load({ database, secret, publicUrl }: AuthOptions) {
  const [{ betterAuth }, { kyselyAdapter }] = await Promise.all([
    import('better-auth/minimal'),
    import('@better-auth/kysely-adapter'),
  ]);
  return betterAuth({
    database: kyselyAdapter(database, { type: 'postgres', transaction: true }),
    secret,
    baseURL: publicUrl ?? 'http://localhost',
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10, maxPasswordLength: 128 },
    session: { expiresIn: 30 * daySeconds, updateAge: daySeconds },
    user: {
      additionalFields: {
        role: { type: 'string', input: false },
        locale: { type: 'string', input: false },
        isDisabled: { type: 'boolean', input: false },
      },
    },
    advanced: {
      cookiePrefix: 'onyx',
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
      database: { validateSchema: false },
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

/** Whether the library refused with one of the given codes. */
export function isAuthError(error: unknown, ...codes: string[]): boolean {
  if (!(error instanceof Error) || !('body' in error)) return false;
  const code = (error.body as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && codes.includes(code);
}
