import type { MessageBroker } from '../cluster/index.ts';
import { connectAnswers, type DistantAnswers } from './distant-answers.ts';
import type { LiveAnswer } from './live-answer.ts';

/** Knows the answers that run now: those of this process, and by a broker those of the others. */
export type EventHub = DistantAnswers & {
  /** Makes a running answer known. Returns what takes it away again. */
  announce(messageId: string, answer: LiveAnswer): () => void;
  /** An answer of this process. */
  find(messageId: string): LiveAnswer | null;
};

/** How long a reader waits for an event from elsewhere before it looks whether one was stored. */
const patienceMs = 500;

/** Nobody hears it: readers of answers of other processes have what is stored, a stop is a mark in the database. */
const noBroker: MessageBroker = { publish: () => undefined, subscribe: () => () => undefined };

export function createEventHub({ broker = noBroker }: { broker?: MessageBroker | undefined } = {}): EventHub {
  const answers = new Map<string, LiveAnswer>();
  const find = (messageId: string): LiveAnswer | null => answers.get(messageId) ?? null;
  return {
    announce(messageId, answer) {
      answers.set(messageId, answer);
      return () => void answers.delete(messageId);
    },
    find,
    ...connectAnswers({ broker, find, patienceMs }),
  };
}
