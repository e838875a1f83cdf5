export { createAnswerer } from './answerer.ts';
export type {
  Answerer,
  AnswerRequest,
  AnswerStep,
  HistoryMessage,
  PassageRetriever,
  SupportRequest,
  SupportStep,
} from './types.ts';
