import { changesByEvent, type AnswerEvent, type Message } from '@onyx/contracts';

/**
 * An answer after one more event. Events already contained (`id` up to `lastEventId`) change nothing, so a
 * stream may overlap what was loaded; the same events from any starting point give the same message.
 */
export function applyEvent(message: Message, id: number, event: AnswerEvent): Message {
  if (id <= message.lastEventId) return message;
  return { ...message, ...changesByEvent(message, event), lastEventId: id };
}

/**
 * Of an answer as it was loaded and as it arrived, the one that knows more. What was loaded wins a tie: it may
 * hold more than events tell, such as feedback.
 */
export function newerOf(loaded: Message, live: Message | undefined): Message {
  return live && live.lastEventId > loaded.lastEventId ? live : loaded;
}
