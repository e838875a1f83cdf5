import type { AnswerEvent, AnswerPhase, Message } from '@onyx/contracts';

/** What the events of an answer amount to, so far. */
export type AnswerSoFar = Pick<
  Message,
  'text' | 'status' | 'answerKind' | 'modelName' | 'sources' | 'support' | 'phases' | 'error'
>;

/** Folds the events of an answer, in their order, into the fields of its message. */
export function foldEvents(events: Iterable<AnswerEvent>): AnswerSoFar {
  const answer: AnswerSoFar = {
    text: '',
    status: 'streaming',
    answerKind: null,
    modelName: null,
    sources: [],
    support: [],
    phases: [],
    error: null,
  };
  for (const event of events) apply(answer, event);
  return answer;
}

function apply(answer: AnswerSoFar, event: AnswerEvent): void {
  switch (event.type) {
    case 'phase':
      answer.phases = withPhase(answer.phases, event.phase);
      break;
    case 'sources-found':
      answer.sources = event.sources;
      break;
    case 'answer-started':
      answer.answerKind = event.answerKind;
      answer.modelName = event.modelName;
      break;
    case 'text-delta':
      answer.text += event.text;
      break;
    case 'support-checked':
      answer.support = event.support;
      answer.sources = answer.sources.map((source) => ({
        ...source,
        isCited: event.citedNumbers.includes(source.number),
      }));
      break;
    case 'title-changed':
      break;
    case 'answer-ended':
      answer.status = event.status;
      answer.error = event.error;
      break;
  }
}

/** A phase is told when it starts and again when it ends; the later word counts. */
function withPhase(phases: readonly AnswerPhase[], phase: AnswerPhase): AnswerPhase[] {
  const others = phases.filter((known) => known.name !== phase.name);
  return [...others, phase].toSorted((a, b) => a.startedMs - b.startedMs);
}
