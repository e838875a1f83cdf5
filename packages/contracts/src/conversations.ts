import { z } from 'zod';
import { passageLocationSchema } from './blocks.ts';
import {
  cursorSchema,
  maxInteger,
  okSchema,
  textRangeSchema,
  timestampSchema,
  uuidSchema,
} from './common.ts';
import { documentFormatSchema } from './documents.ts';
import { defineEndpoint } from './endpoint.ts';
import { skippedLegSchema } from './search.ts';
import { errorInfoSchema } from './errors.ts';
import { searchScopeSchema } from './search.ts';

/** A passage handed to the answer, numbered as it is cited: `[1]`. A copy, so that an old answer keeps what it was based on. */
export const sourceSchema = z.object({
  number: z.int().positive(),
  chunkId: z.string(),
  documentId: uuidSchema,
  documentVersion: z.int(),
  title: z.string(),
  fileName: z.string(),
  folder: z.string(),
  collectionName: z.string(),
  format: documentFormatSchema,
  text: z.string(),
  marks: z.array(textRangeSchema),
  location: passageLocationSchema,
  score: z.number(),
  /** Whether the answer cites it. */
  isCited: z.boolean(),
});
export type Source = z.infer<typeof sourceSchema>;

/** What was found out about one sentence of an answer. */
export const sentenceSupportSchema = z.object({
  /** Range in the message's text. */
  start: z.int().nonnegative(),
  end: z.int().nonnegative(),
  isSupported: z.boolean(),
  /** Numbers of the sources that support it. */
  sources: z.array(z.int().positive()),
  /** Share of the sentence's content words found in those sources, 0 to 1. */
  score: z.number(),
});
export type SentenceSupport = z.infer<typeof sentenceSupportSchema>;

export const messageStatusSchema = z.enum(['streaming', 'complete', 'stopped', 'failed']);
export type MessageStatus = z.infer<typeof messageStatusSchema>;

/** `model`: a language model wrote it. `extractive`: sentences quoted from the sources. `none`: nothing was found. */
export const answerKindSchema = z.enum(['model', 'extractive', 'none']);
export type AnswerKind = z.infer<typeof answerKindSchema>;

export const answerPhaseSchema = z.object({
  name: z.enum(['condensing', 'searching', 'reading', 'writing', 'checking']),
  startedMs: z.number(),
  /** Since the question arrived; null while it runs. */
  endedMs: z.number().nullable(),
  /** E.g. passages found while searching, sources read while reading. */
  count: z.int().optional(),
  /** Ways of searching that failed or took too long while searching. */
  skippedLegs: z.array(skippedLegSchema).optional(),
});
export type AnswerPhase = z.infer<typeof answerPhaseSchema>;

export const messageSchema = z.object({
  id: uuidSchema,
  conversationId: uuidSchema,
  parentId: uuidSchema.nullable(),
  role: z.enum(['user', 'assistant']),
  text: z.string(),
  status: messageStatusSchema,
  answerKind: answerKindSchema.nullable(),
  modelName: z.string().nullable(),
  sources: z.array(sourceSchema),
  support: z.array(sentenceSupportSchema),
  phases: z.array(answerPhaseSchema),
  error: errorInfoSchema.nullable(),
  feedback: z.enum(['up', 'down']).nullable(),
  /** The last event stored for this message: open its stream from here. */
  lastEventId: z.int().nonnegative(),
  createdAt: timestampSchema,
});
export type Message = z.infer<typeof messageSchema>;

export const conversationSchema = z.object({
  id: uuidSchema,
  title: z.string(),
  isPinned: z.boolean(),
  scope: searchScopeSchema,
  createdAt: timestampSchema,
  updatedAt: timestampSchema,
  /** The newest message of the branch shown last. */
  activeLeafId: uuidSchema.nullable(),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** Events of a running answer, in order. Each is stored; its number is the SSE `id`. */
export const answerEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: answerPhaseSchema }),
  z.object({ type: z.literal('sources-found'), sources: z.array(sourceSchema) }),
  z.object({
    type: z.literal('answer-started'),
    answerKind: answerKindSchema,
    modelName: z.string().nullable(),
  }),
  z.object({ type: z.literal('text-delta'), text: z.string() }),
  z.object({
    type: z.literal('support-checked'),
    support: z.array(sentenceSupportSchema),
    citedNumbers: z.array(z.int()),
  }),
  z.object({ type: z.literal('title-changed'), title: z.string() }),
  z.object({
    type: z.literal('answer-ended'),
    status: messageStatusSchema.exclude(['streaming']),
    error: errorInfoSchema.nullable(),
  }),
]);
export type AnswerEvent = z.infer<typeof answerEventSchema>;

const tag = 'Conversations';
const conversationParams = z.object({ conversationId: uuidSchema });
const messageParams = z.object({ messageId: uuidSchema });
const questionSchema = z.string().trim().min(1).max(20_000);
const exchangeSchema = z.object({ question: messageSchema, answer: messageSchema });

export const conversationEndpoints = {
  listConversations: defineEndpoint({
    method: 'GET',
    path: '/api/conversations',
    tag,
    access: 'member',
    summary: 'Own conversations, pinned and newest first.',
    query: z.object({
      cursor: cursorSchema.optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    response: z.object({ conversations: z.array(conversationSchema), nextCursor: cursorSchema.nullable() }),
  }),
  searchConversations: defineEndpoint({
    method: 'POST',
    path: '/api/conversations/search',
    tag,
    access: 'member',
    summary: 'Full-text search over own conversations; two Chinese characters are enough.',
    body: z.object({ query: z.string().max(500), limit: z.int().min(1).max(50).default(20) }),
    response: z.object({
      hits: z.array(
        z.object({
          conversationId: uuidSchema,
          messageId: uuidSchema.nullable(),
          title: z.string(),
          excerpt: z.string(),
          marks: z.array(textRangeSchema),
          updatedAt: timestampSchema,
        }),
      ),
    }),
  }),
  createConversation: defineEndpoint({
    method: 'POST',
    path: '/api/conversations',
    tag,
    access: 'member',
    status: 201,
    summary: 'Start a conversation.',
    body: z.object({ title: z.string().trim().max(200).default(''), scope: searchScopeSchema.default({}) }),
    response: conversationSchema,
  }),
  getConversation: defineEndpoint({
    method: 'GET',
    path: '/api/conversations/:conversationId',
    tag,
    access: 'member',
    params: conversationParams,
    summary: 'A conversation with all messages of all branches.',
    response: z.object({ conversation: conversationSchema, messages: z.array(messageSchema) }),
  }),
  updateConversation: defineEndpoint({
    method: 'PATCH',
    path: '/api/conversations/:conversationId',
    tag,
    access: 'member',
    params: conversationParams,
    summary: 'Rename, pin, change the scope or the branch shown.',
    body: z.object({
      title: z.string().trim().min(1).max(200).optional(),
      isPinned: z.boolean().optional(),
      scope: searchScopeSchema.optional(),
      activeLeafId: uuidSchema.optional(),
    }),
    response: conversationSchema,
  }),
  deleteConversation: defineEndpoint({
    method: 'DELETE',
    path: '/api/conversations/:conversationId',
    tag,
    access: 'member',
    params: conversationParams,
    summary: 'Delete a conversation; a running answer is stopped.',
    response: okSchema,
  }),
  ask: defineEndpoint({
    method: 'POST',
    path: '/api/conversations/:conversationId/messages',
    tag,
    access: 'member',
    status: 202,
    params: conversationParams,
    summary:
      'Ask a question. The answer runs on by itself; read it at `/api/messages/:id/events`. Another `parentId` than the last answer makes a branch; an edited question has the parent of the one it replaces.',
    body: z.object({
      text: questionSchema,
      /** The answer it follows; null for a first question; absent for the end of the branch shown last. */
      parentId: uuidSchema.nullable().optional(),
      scope: searchScopeSchema.optional(),
    }),
    response: exchangeSchema,
  }),
  regenerate: defineEndpoint({
    method: 'POST',
    path: '/api/messages/:messageId/regenerate',
    tag,
    access: 'member',
    status: 202,
    params: messageParams,
    summary: 'Answer the same question again, as a sibling of the given answer.',
    response: exchangeSchema,
  }),
  stop: defineEndpoint({
    method: 'POST',
    path: '/api/messages/:messageId/stop',
    tag,
    access: 'member',
    params: messageParams,
    summary: 'Stop a running answer; what arrived is kept.',
    response: messageSchema,
  }),
  setFeedback: defineEndpoint({
    method: 'PUT',
    path: '/api/messages/:messageId/feedback',
    tag,
    access: 'member',
    params: messageParams,
    summary: 'Say whether an answer helped.',
    body: z.object({ feedback: z.enum(['up', 'down']).nullable() }),
    response: messageSchema,
  }),
  streamMessage: defineEndpoint({
    method: 'GET',
    path: '/api/messages/:messageId/events',
    tag,
    access: 'member',
    params: messageParams,
    summary:
      'The events of an answer from the first, or after `Last-Event-ID`, to its end. Each event is an `AnswerEvent`.',
    query: z.object({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(maxInteger)
        .optional()
        .describe('Like Last-Event-ID, for clients that cannot set it'),
    }),
    responseType: 'text/event-stream',
  }),
};
