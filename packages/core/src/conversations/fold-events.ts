import { changesByEvent, emptyAnswer, type AnswerEvent, type AnswerSoFar } from '@onyx/contracts';

/** Folds the events of an answer, in their order, into the fields of its message. */
export function foldEvents(events: Iterable<AnswerEvent>): AnswerSoFar {
  // One object that changes: a long answer has tens of thousands of events.
  const answer: AnswerSoFar = { ...emptyAnswer };
  for (const event of events) Object.assign(answer, changesByEvent(answer, event));
  return answer;
}
