import type { Database } from '@onyx/database';
import { deriveKey } from '../settings/index.ts';
import { createApiKeyService } from './api-keys.service.ts';
import { createAuth } from './auth.ts';
import { createAuthenticator } from './authenticate.ts';
import { createInvitationService } from './invitations.service.ts';
import type { LocalAccess } from './local-access.ts';
import { createRegistrationService } from './registration.service.ts';
import { createSessionService } from './sessions.service.ts';
import { createUserService } from './users.service.ts';

export type AccountServiceOptions = {
  database: Database;
  /** From `loadOrCreateSecretKey`. */
  secretKey: Uint8Array;
  /** Address people use, when a proxy stands in front. */
  publicUrl?: string | undefined;
  /** Absent where nobody may act without an account. */
  localAccess?: LocalAccess | undefined;
};

export type AccountService = ReturnType<typeof createAccountService>;

/** Accounts: who people are, how they show it, and what they may be. */
export function createAccountService({ database, secretKey, publicUrl, localAccess }: AccountServiceOptions) {
  const secret = Buffer.from(deriveKey(secretKey, 'sessions')).toString('base64url');
  const auth = createAuth({ database, secret, publicUrl });
  const sessions = createSessionService({ database, auth });
  return {
    /** Loads what the first sign-in needs, so that it does not wait for it. */
    warmUp: async (): Promise<void> => void (await auth()),
    authenticate: createAuthenticator({ database, auth, localAccess: localAccess ?? null }),
    ...sessions,
    ...createRegistrationService({ database, sessions, publicUrl }),
    ...createUserService({ database }),
    ...createApiKeyService({ database }),
    ...createInvitationService({ database }),
  };
}
