export type { NumberedEvent } from './answer-log.ts';
export {
  createConversationService,
  type AskInput,
  type ConversationChange,
  type ConversationService,
  type Exchange,
} from './conversation.service.ts';
export { createEventHub, type EventHub } from './event-hub.ts';
export { storableText } from './storable-text.ts';
