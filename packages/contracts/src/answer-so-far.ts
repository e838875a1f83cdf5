import type { AnswerEvent, AnswerPhase, Message } from './conversations.ts';

/** What the events of an answer amount to. */
export type AnswerSoFar = Pick<
  Message,
  'text' | 'status' | 'answerKind' | 'modelName' | 'sources' | 'support' | 'phases' | 'error'
>;

/** An answer before its first event. */
export const emptyAnswer: Readonly<AnswerSoFar> = {
  text: '',
  status: 'streaming',
  answerKind: null,
  modelName: null,
  sources: [],
  support: [],
  phases: [],
  error: null,
};

/** What one more event changes about an answer: the one meaning of the events, for server, web and command line. */
export function changesByEvent(answer: AnswerSoFar, event: AnswerEvent): Partial<AnswerSoFar> {
  switch (event.type) {
    case 'phase':
      return { phases: withPhase(answer.phases, event.phase) };
    case 'sources-found':
      return { sources: event.sources };
    case 'answer-started':
      return { answerKind: event.answerKind, modelName: event.modelName };
    case 'text-delta':
      return { text: answer.text + event.text };
    case 'support-checked': {
      const cited = new Set(event.citedNumbers);
      const sources = answer.sources.map((source) => ({ ...source, isCited: cited.has(source.number) }));
      return { support: event.support, sources };
    }
    case 'answer-ended':
      return { status: event.status, error: event.error };
    case 'title-changed':
      return {};
  }
}

/** A phase is told when it starts and again when it ends; the later word counts. */
function withPhase(phases: readonly AnswerPhase[], phase: AnswerPhase): AnswerPhase[] {
  const others = phases.filter(({ name }) => name !== phase.name);
  return [...others, phase].toSorted((a, b) => a.startedMs - b.startedMs);
}
