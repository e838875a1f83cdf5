import { z } from 'zod';
import { userIdSchema } from './accounts.ts';
import { okSchema, timestampSchema, uuidSchema } from './common.ts';
import { defineEndpoint } from './endpoint.ts';

/** `private`: its owner. `shared`: its owner and chosen people. `everyone`: everybody with an account. */
export const visibilitySchema = z.enum(['private', 'shared', 'everyone']);
export type Visibility = z.infer<typeof visibilitySchema>;

export const collectionAccessSchema = z.enum(['read', 'write']);
export type CollectionAccess = z.infer<typeof collectionAccessSchema>;

export const collectionSchema = z.object({
  id: uuidSchema,
  name: z.string(),
  description: z.string(),
  visibility: visibilitySchema,
  ownerId: userIdSchema,
  ownerName: z.string(),
  documentCount: z.int(),
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  can: z.object({ write: z.boolean(), manage: z.boolean() }),
});
export type Collection = z.infer<typeof collectionSchema>;

export const collectionMemberSchema = z.object({
  userId: userIdSchema,
  name: z.string(),
  email: z.string(),
  access: collectionAccessSchema,
});
export type CollectionMember = z.infer<typeof collectionMemberSchema>;

const tag = 'Collections';
const params = z.object({ collectionId: uuidSchema });
const collectionNameSchema = z.string().trim().min(1).max(120);

export const collectionEndpoints = {
  listCollections: defineEndpoint({
    method: 'GET',
    path: '/api/collections',
    tag,
    access: 'member',
    summary: 'Collections the signed-in person may read.',
    response: z.object({ collections: z.array(collectionSchema) }),
  }),
  createCollection: defineEndpoint({
    method: 'POST',
    path: '/api/collections',
    tag,
    access: 'member',
    status: 201,
    summary: 'Make a collection.',
    body: z.object({
      name: collectionNameSchema,
      description: z.string().max(1000).default(''),
      visibility: visibilitySchema.default('private'),
    }),
    response: collectionSchema,
  }),
  getCollection: defineEndpoint({
    method: 'GET',
    path: '/api/collections/:collectionId',
    tag,
    access: 'member',
    summary: 'One collection.',
    params,
    response: collectionSchema,
  }),
  updateCollection: defineEndpoint({
    method: 'PATCH',
    path: '/api/collections/:collectionId',
    tag,
    access: 'member',
    params,
    summary: 'Rename, describe or change who may read. Takes effect for the next query.',
    body: z.object({
      name: collectionNameSchema.optional(),
      description: z.string().max(1000).optional(),
      visibility: visibilitySchema.optional(),
    }),
    response: collectionSchema,
  }),
  deleteCollection: defineEndpoint({
    method: 'DELETE',
    path: '/api/collections/:collectionId',
    tag,
    access: 'member',
    params,
    summary: 'Delete a collection. With documents in it only when `deleteDocuments` is true.',
    query: z.object({ deleteDocuments: z.stringbool().default(false) }),
    response: okSchema,
  }),
  listCollectionMembers: defineEndpoint({
    method: 'GET',
    path: '/api/collections/:collectionId/members',
    tag,
    access: 'member',
    params,
    summary: 'With whom a collection is shared. For those who manage it.',
    response: z.object({ members: z.array(collectionMemberSchema) }),
  }),
  setCollectionMembers: defineEndpoint({
    method: 'PUT',
    path: '/api/collections/:collectionId/members',
    tag,
    access: 'member',
    params,
    summary: 'Say with whom a collection is shared: the whole list.',
    body: z.object({
      members: z.array(z.object({ userId: userIdSchema, access: collectionAccessSchema })).max(500),
    }),
    response: z.object({ members: z.array(collectionMemberSchema) }),
  }),
};
