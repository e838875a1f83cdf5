import { z } from 'zod';
import { localeSchema, okSchema, timestampSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';

export const roleSchema = z.enum(['owner', 'admin', 'member']);
export type Role = z.infer<typeof roleSchema>;

export const themeSchema = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof themeSchema>;

export const userIdSchema = z.string().min(1).max(64);
const nameSchema = z.string().trim().min(1).max(100);
const emailSchema = z.email().max(254);
/** Long rather than complicated, as NIST SP 800-63B advises. */
export const passwordSchema = z.string().min(10).max(128);

export const userSchema = z.object({
  id: userIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  isDisabled: z.boolean(),
  createdAt: timestampSchema,
  lastSeenAt: timestampSchema.nullable(),
});
export type User = z.infer<typeof userSchema>;

/** The signed-in person, with what they may do, so that clients never repeat the rules. */
export const meSchema = z.object({
  id: userIdSchema,
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  locale: localeSchema,
  theme: themeSchema,
  can: z.object({
    manageUsers: z.boolean(),
    manageModels: z.boolean(),
    manageSettings: z.boolean(),
    createPublicCollections: z.boolean(),
  }),
});
export type Me = z.infer<typeof meSchema>;

export const sessionSchema = z.object({
  id: z.string(),
  isCurrent: z.boolean(),
  userAgent: z.string().nullable(),
  ipAddress: z.string().nullable(),
  createdAt: timestampSchema,
  lastUsedAt: timestampSchema,
  expiresAt: timestampSchema,
});
export type Session = z.infer<typeof sessionSchema>;

export const apiKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** First characters, enough to recognise the key and no more. */
  prefix: z.string(),
  createdAt: timestampSchema,
  lastUsedAt: timestampSchema.nullable(),
  expiresAt: timestampSchema.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const invitationSchema = z.object({
  id: z.uuid(),
  role: roleSchema.exclude(['owner']),
  /** Set when the invitation is for one address only. */
  email: z.string().nullable(),
  createdAt: timestampSchema,
  expiresAt: timestampSchema,
  usedAt: timestampSchema.nullable(),
});
export type Invitation = z.infer<typeof invitationSchema>;

const tag = 'Accounts';

export const accountEndpoints = {
  setUp: defineEndpoint({
    method: 'POST',
    path: '/api/setup',
    tag,
    access: 'public',
    status: 201,
    summary: 'Create the owner account on a new system and sign in. Answers `setup-done` ever after.',
    body: z.object({
      name: nameSchema,
      email: emailSchema,
      password: passwordSchema,
      locale: localeSchema.default('en'),
    }),
    response: meSchema,
  }),
  signUp: defineEndpoint({
    method: 'POST',
    path: '/api/auth/sign-up',
    tag,
    access: 'public',
    status: 201,
    summary: 'Create an account, where registration is open or with an invitation, and sign in.',
    body: z.object({
      name: nameSchema,
      email: emailSchema,
      password: passwordSchema,
      locale: localeSchema.default('en'),
      invitationToken: z.string().max(200).optional(),
    }),
    response: meSchema,
  }),
  signIn: defineEndpoint({
    method: 'POST',
    path: '/api/auth/sign-in',
    tag,
    access: 'public',
    summary: 'Sign in; the session travels in an HttpOnly cookie. Rate-limited.',
    body: z.object({ email: z.string().max(254), password: z.string().max(128) }),
    response: meSchema,
  }),
  signOut: defineEndpoint({
    method: 'POST',
    path: '/api/auth/sign-out',
    tag,
    access: 'public',
    summary: 'End this session.',
    response: okSchema,
  }),
  signOutEverywhere: defineEndpoint({
    method: 'POST',
    path: '/api/auth/sign-out-everywhere',
    tag,
    access: 'member',
    summary: 'End every session of the signed-in person, this one included.',
    response: okSchema,
  }),
  changePassword: defineEndpoint({
    method: 'POST',
    path: '/api/auth/change-password',
    tag,
    access: 'member',
    summary: 'Change the password and end all other sessions.',
    body: z.object({ currentPassword: z.string().max(128), newPassword: passwordSchema }),
    response: okSchema,
  }),
  getMe: defineEndpoint({
    method: 'GET',
    path: '/api/me',
    tag,
    access: 'member',
    summary: 'The signed-in person.',
    response: meSchema,
  }),
  updateMe: defineEndpoint({
    method: 'PATCH',
    path: '/api/me',
    tag,
    access: 'member',
    summary: 'Change name, language or theme.',
    body: z.object({
      name: nameSchema.optional(),
      locale: localeSchema.optional(),
      theme: themeSchema.optional(),
    }),
    response: meSchema,
  }),
  listSessions: defineEndpoint({
    method: 'GET',
    path: '/api/me/sessions',
    tag,
    access: 'member',
    summary: 'Where this person is signed in.',
    response: z.object({ sessions: z.array(sessionSchema) }),
  }),
  revokeSession: defineEndpoint({
    method: 'DELETE',
    path: '/api/me/sessions/:sessionId',
    tag,
    access: 'member',
    summary: 'End one session.',
    params: z.object({ sessionId: z.string().max(100) }),
    response: okSchema,
  }),
  listApiKeys: defineEndpoint({
    method: 'GET',
    path: '/api/me/api-keys',
    tag,
    access: 'member',
    summary: 'Personal API keys, without their secret.',
    response: z.object({ apiKeys: z.array(apiKeySchema) }),
  }),
  createApiKey: defineEndpoint({
    method: 'POST',
    path: '/api/me/api-keys',
    tag,
    access: 'member',
    status: 201,
    summary: 'Make a personal API key. Its secret is in this answer and never again.',
    body: z.object({ name: nameSchema, expiresInDays: z.int().min(1).max(3650).nullable().default(null) }),
    response: z.object({ apiKey: apiKeySchema, secret: z.string() }),
  }),
  deleteApiKey: defineEndpoint({
    method: 'DELETE',
    path: '/api/me/api-keys/:apiKeyId',
    tag,
    access: 'member',
    summary: 'Revoke an API key.',
    params: z.object({ apiKeyId: z.uuid() }),
    response: okSchema,
  }),
  findPeople: defineEndpoint({
    method: 'GET',
    path: '/api/people',
    tag,
    access: 'member',
    summary: 'Colleagues by name or e-mail, to share a collection with.',
    query: z.object({ query: z.string().max(100).default('') }),
    response: z.object({
      people: z.array(z.object({ id: userIdSchema, name: z.string(), email: z.string() })),
    }),
  }),
  listUsers: defineEndpoint({
    method: 'GET',
    path: '/api/users',
    tag,
    access: 'admin',
    summary: 'All accounts.',
    response: z.object({ users: z.array(userSchema) }),
  }),
  updateUser: defineEndpoint({
    method: 'PATCH',
    path: '/api/users/:userId',
    tag,
    access: 'admin',
    summary: 'Change a role or disable an account (its sessions and keys end at once). The last owner stays.',
    params: z.object({ userId: userIdSchema }),
    body: z.object({ role: roleSchema.optional(), isDisabled: z.boolean().optional() }),
    response: userSchema,
  }),
  listInvitations: defineEndpoint({
    method: 'GET',
    path: '/api/invitations',
    tag,
    access: 'admin',
    summary: 'Invitations, newest first.',
    response: z.object({ invitations: z.array(invitationSchema) }),
  }),
  createInvitation: defineEndpoint({
    method: 'POST',
    path: '/api/invitations',
    tag,
    access: 'admin',
    status: 201,
    summary:
      'Make an invitation for one person. Its token is in this answer and never again; put it behind `/invite/#`.',
    body: z.object({
      role: roleSchema.exclude(['owner']).default('member'),
      email: emailSchema.nullable().default(null),
      expiresInDays: z.int().min(1).max(90).default(7),
    }),
    response: z.object({ invitation: invitationSchema, token: z.string() }),
  }),
  deleteInvitation: defineEndpoint({
    method: 'DELETE',
    path: '/api/invitations/:invitationId',
    tag,
    access: 'admin',
    summary: 'Withdraw an invitation.',
    params: z.object({ invitationId: z.uuid() }),
    response: okSchema,
  }),
  inspectInvitation: defineEndpoint({
    method: 'POST',
    path: '/api/invitations/inspect',
    tag,
    access: 'public',
    summary:
      'Whether an invitation is still good, and for whom. The token travels in the body, never in a URL.',
    body: z.object({ token: z.string().max(200) }),
    response: z.object({ role: roleSchema, email: z.string().nullable(), invitedBy: z.string() }),
  }),
};
