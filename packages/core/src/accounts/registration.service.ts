import { AppError, type Locale, type Role } from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { ensureDefaultCollection, passOnCollections } from '../collections/index.ts';
import { readSettings, writeSettings } from '../settings/index.ts';
import { findOpenInvitation, useInvitation } from './invitations.queries.ts';
import { localUserId } from './local-access.ts';
import { hashSecret } from './secrets.ts';
import type { SessionService, SignedIn, SignInOrigin } from './sessions.service.ts';
import { hasOwner, insertPerson, lockSetup, type UserRow } from './users.queries.ts';

export type Registration = { name: string; email: string; password: string; locale: Locale };

export type RegistrationServiceOptions = {
  database: Database;
  sessions: SessionService;
  publicUrl: string | undefined;
};

/** How accounts come to be: the first owner, and everybody after. */
export function createRegistrationService({ database, sessions, publicUrl }: RegistrationServiceOptions) {
  /** Only ever goes from false to true. */
  let isKnownSetUp = false;

  async function isSetUp(): Promise<boolean> {
    return (isKnownSetUp ||= await hasOwner(database));
  }

  async function create(
    transaction: DatabaseTransaction,
    { name, email, locale }: Registration,
    role: Role,
    passwordHash: string,
  ): Promise<UserRow> {
    try {
      return await insertPerson(transaction, { name, email, locale, role, passwordHash });
    } catch (error) {
      throw isUniqueViolation(error) ? new AppError('email-taken') : error;
    }
  }

  return {
    /** Whether a person owns this system. */
    isSetUp,

    /**
     * Makes the first owner, who takes over what the command line made before. Of several at once, one succeeds.
     * @throws AppError `setup-done`.
     */
    async setUp(input: Registration, origin: SignInOrigin): Promise<SignedIn> {
      if (await isSetUp()) throw new AppError('setup-done');
      const passwordHash = await hashPassword(input.password);
      await database.transaction().execute(async (transaction) => {
        await lockSetup(transaction);
        if (await hasOwner(transaction)) throw new AppError('setup-done');
        const owner = await create(transaction, input, 'owner', passwordHash);
        await passOnCollections(transaction, localUserId, owner.id);
        await ensureDefaultCollection(transaction, {
          userId: owner.id,
          role: 'owner',
          locale: input.locale,
        });
        await writeSettings(transaction, {
          ...(await readSettings(transaction)),
          defaultLocale: input.locale,
        });
      });
      return sessions.openSession(input.email, input.password, origin);
    },

    /**
     * Makes an account with an invitation's role, or a member where registration is open.
     * @throws AppError `setup-required`, `registration-closed`, `invitation-invalid`, `email-taken`.
     */
    async signUp(
      input: Registration & { invitationToken?: string | undefined },
      origin: SignInOrigin,
    ): Promise<SignedIn> {
      if (!(await isSetUp())) throw new AppError('setup-required', { params: { url: publicUrl ?? '/' } });
      const { invitationToken, ...person } = input;
      const tokenHash = invitationToken === undefined ? null : hashSecret(invitationToken);
      const role = await roleFor(database, tokenHash, person.email);
      const passwordHash = await hashPassword(person.password);
      await database.transaction().execute(async (transaction) => {
        const user = await create(transaction, person, role, passwordHash);
        if (tokenHash !== null && !(await useInvitation(transaction, tokenHash, user.id))) {
          throw new AppError('invitation-invalid');
        }
      });
      return sessions.openSession(person.email, person.password, origin);
    },
  };
}

async function roleFor(database: Database, tokenHash: string | null, email: string): Promise<Role> {
  if (tokenHash === null) {
    if (!(await readSettings(database)).isRegistrationOpen) throw new AppError('registration-closed');
    return 'member';
  }
  const invitation = await findOpenInvitation(database, tokenHash);
  if (!invitation) throw new AppError('invitation-invalid');
  if (invitation.email !== null && invitation.email.toLowerCase() !== email.toLowerCase()) {
    throw new AppError('invitation-invalid');
  }
  return invitation.role;
}

/** With better-auth's scrypt, which reads it back; loaded when needed, it is not small. */
async function hashPassword(password: string): Promise<string> {
  const crypto = await import('better-auth/crypto');
  return crypto.hashPassword(password);
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
