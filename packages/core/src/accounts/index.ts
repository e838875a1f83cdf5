export { requireAdmin } from './accounts.policy.ts';
export { createAccountService, type AccountService, type AccountServiceOptions } from './accounts.service.ts';
export type { Identity } from './identity.ts';
export { createLocalAccess, localUserId, readLocalToken, type LocalAccess } from './local-access.ts';
export type { Registration } from './registration.service.ts';
export type { SignedIn, SignInOrigin } from './sessions.service.ts';
export { ensureLocalUser } from './users.queries.ts';
