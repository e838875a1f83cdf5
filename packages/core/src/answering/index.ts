export { createAnswerer } from './answerer.ts';
export { observeAnswerer } from './observe-answerer.ts';
export type {
  Answerer,
  AnswerRequest,
  AnswerStep,
  HistoryMessage,
  PassageRetriever,
  SupportRequest,
  SupportStep,
} from './types.ts';
