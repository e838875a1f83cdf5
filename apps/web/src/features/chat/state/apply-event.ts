import type { AnswerEvent, AnswerPhase, Message } from '@onyx/contracts';

/**
 * An answer after one more event. Events already contained (`id` up to `lastEventId`) change nothing, so a
 * stream may overlap what was loaded; the same events from any starting point give the same message.
 */
export function applyEvent(message: Message, id: number, event: AnswerEvent): Message {
  if (id <= message.lastEventId) return message;
  return { ...message, ...changesOf(message, event), lastEventId: id };
}

/**
 * Of an answer as it was loaded and as it arrived, the one that knows more. What was loaded wins a tie: it may
 * hold more than events tell, such as feedback.
 */
export function newerOf(loaded: Message, live: Message | undefined): Message {
  return live && live.lastEventId > loaded.lastEventId ? live : loaded;
}

function changesOf(message: Message, event: AnswerEvent): Partial<Message> {
  switch (event.type) {
    case 'phase':
      return { phases: withPhase(message.phases, event.phase) };
    case 'sources-found':
      return { sources: event.sources };
    case 'answer-started':
      return { answerKind: event.answerKind, modelName: event.modelName };
    case 'text-delta':
      return { text: message.text + event.text };
    case 'support-checked': {
      const cited = new Set(event.citedNumbers);
      return {
        support: event.support,
        sources: message.sources.map((source) => ({ ...source, isCited: cited.has(source.number) })),
      };
    }
    case 'answer-ended':
      return { status: event.status, error: event.error };
    case 'title-changed':
      return {};
  }
}

/** A phase is told when it starts and again when it ends; the later word counts. */
function withPhase(phases: readonly AnswerPhase[], phase: AnswerPhase): AnswerPhase[] {
  return [...phases.filter(({ name }) => name !== phase.name), phase].toSorted(
    (a, b) => a.startedMs - b.startedMs,
  );
}
