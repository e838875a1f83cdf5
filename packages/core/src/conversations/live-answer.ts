import type { NumberedEvent } from './answer-log.ts';

/** A running answer, as anybody may watch or end it. */
export type LiveAnswer = {
  /** Whose it is. */
  readonly ownerId: string;
  /** The events after the given number, then those to come, to the end of the answer or the signal. */
  read(after: number, signal?: AbortSignal): AsyncIterable<NumberedEvent>;
  /** Everything so far. */
  snapshot(): NumberedEvent[];
  /** Ends the answer as `stopped`. Resolves when that is stored. */
  stop(): Promise<void>;
};
