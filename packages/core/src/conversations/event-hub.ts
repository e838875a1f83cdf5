import type { NumberedEvent } from './answer-log.ts';

/** A running answer, as anybody may watch or end it. */
export type LiveAnswer = {
  /** The events after the given number, then those to come, to the end of the answer or the signal. */
  read(after: number, signal?: AbortSignal): AsyncIterable<NumberedEvent>;
  /** Everything so far. */
  snapshot(): NumberedEvent[];
  /** Ends the answer as `stopped`. Resolves when that is stored. */
  stop(): Promise<void>;
};

/**
 * Knows the answers that run now. In one process a map is enough; with several, one made on a broker lets a reader
 * or a stop reach the process that answers. Losing it costs speed only: readers fall back to the stored events, a stop
 * to a mark in the database.
 */
export type EventHub = {
  /** Makes a running answer known. Returns what takes it away again. */
  announce(messageId: string, answer: LiveAnswer): () => void;
  find(messageId: string): Promise<LiveAnswer | null>;
};

/** A hub that knows the answers of its own process. */
export function createEventHub(): EventHub {
  const answers = new Map<string, LiveAnswer>();
  return {
    announce(messageId, answer) {
      answers.set(messageId, answer);
      return () => void answers.delete(messageId);
    },
    find: (messageId) => Promise.resolve(answers.get(messageId) ?? null),
  };
}
