import { AppError, type Invitation, type Role } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { requireAdmin } from './accounts.policy.ts';
import {
  deleteInvitation,
  findOpenInvitation,
  insertInvitation,
  listInvitations,
  type InvitationRow,
} from './invitations.queries.ts';
import { createSecret, hashSecret } from './secrets.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Invitations: a token for one person, shown once, stored hashed. */
export function createInvitationService({ database }: { database: Database }) {
  return {
    async listInvitations(actor: Actor): Promise<Invitation[]> {
      requireAdmin(actor);
      return (await listInvitations(database)).map(toInvitation);
    },

    /** @returns the invitation with its token, which cannot be read again. */
    async createInvitation(
      actor: Actor,
      input: { role: Invitation['role']; email: string | null; expiresInDays: number },
    ): Promise<{ invitation: Invitation; token: string }> {
      requireAdmin(actor);
      const token = createSecret('');
      const row = await insertInvitation(database, {
        tokenHash: hashSecret(token),
        role: input.role,
        email: input.email?.toLowerCase() ?? null,
        createdBy: actor.userId,
        expiresAt: new Date(Date.now() + input.expiresInDays * dayMs),
      });
      return { invitation: toInvitation(row), token };
    },

    async deleteInvitation(actor: Actor, invitationId: string): Promise<void> {
      requireAdmin(actor);
      if (!(await deleteInvitation(database, invitationId))) throw new AppError('not-found');
    },

    /** @throws AppError `invitation-invalid` when it is used, withdrawn, expired or never was. */
    async inspectInvitation(token: string): Promise<{ role: Role; email: string | null; invitedBy: string }> {
      const invitation = await findOpenInvitation(database, hashSecret(token));
      if (!invitation) throw new AppError('invitation-invalid');
      const { role, email, invitedBy } = invitation;
      return { role, email, invitedBy };
    },
  };
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    role: row.role,
    email: row.email,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    usedAt: row.usedAt?.toISOString() ?? null,
  };
}
