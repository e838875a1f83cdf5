import type { Database } from '@onyx/database';
import { deriveKey, type SecretKeys } from '../settings/index.ts';
import { createApiKeyService } from './api-keys.service.ts';
import { createAuth } from './auth.ts';
import { createAuthenticator } from './authenticate.ts';
import { createCookieSigner } from './cookie-signatures.ts';
import { createInvitationService } from './invitations.service.ts';
import type { LocalAccess } from './local-access.ts';
import { createRegistrationService } from './registration.service.ts';
import { createSessionService } from './sessions.service.ts';
import { createUserService } from './users.service.ts';

export type AccountServiceOptions = {
  database: Database;
  /** The first signs; what any of them signed is good. */
  secretKeys: SecretKeys;
  /** Address people use, when a proxy stands in front. */
  publicUrl?: string | undefined;
  /** Absent where nobody may act without an account. */
  localAccess?: LocalAccess | undefined;
};

export type AccountService = ReturnType<typeof createAccountService>;

/** Accounts: who people are, how they show it, and what they may be. */
export function createAccountService({
  database,
  secretKeys,
  publicUrl,
  localAccess,
}: AccountServiceOptions) {
  const secretOf = (secretKey: Uint8Array): string =>
    Buffer.from(deriveKey(secretKey, 'sessions')).toString('base64url');
  const [secretKey, ...previousKeys] = secretKeys;
  const secret = secretOf(secretKey);
  const auth = createAuth({ database, secret, publicUrl });
  const acceptable = createCookieSigner([secret, ...previousKeys.map(secretOf)]);
  const sessions = createSessionService({ database, auth, acceptable });
  return {
    /** Loads what the first sign-in needs, so that it does not wait for it. */
    warmUp: async (): Promise<void> => void (await auth()),
    authenticate: createAuthenticator({ database, auth, acceptable, localAccess: localAccess ?? null }),
    ...sessions,
    ...createRegistrationService({ database, sessions, publicUrl }),
    ...createUserService({ database }),
    ...createApiKeyService({ database }),
    ...createInvitationService({ database }),
  };
}
