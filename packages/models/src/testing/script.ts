import type { ChatMessage } from '../language-model/language-model.ts';

/** The providers' wire formats, as their public APIs speak them. */
export type WireFormat = 'openai' | 'anthropic' | 'google' | 'ollama';

/** A request that the recorded server got, its messages read out of whichever provider's body it had. */
export type RecordedRequest = {
  method: string;
  path: string;
  headers: Record<string, string>;
  /** The parsed JSON body; null without one. */
  body: unknown;
  format: WireFormat;
  model: string;
  /** System message first. */
  messages: ChatMessage[];
  /** Whether the client went away before the answer was complete. */
  isCancelled: boolean;
};

export type TextAnswer = {
  /** The text as it is streamed: one event a piece. A string is one piece. */
  text: string | readonly string[];
  /** What the model thinks before it answers, as the provider's own reasoning events. */
  reasoning?: readonly string[];
  /** Wait before each event. */
  delayMs?: number;
  /** Size of the writes to the socket. Small ones cut characters and events in two. Unset: one write an event. */
  bytesPerWrite?: number;
  /** In the provider's own words; unset: its word for a normal end. */
  finishReason?: string;
  /**
   * How it ends: `finish` as it should; `error` with the provider's error event; `cut` with the connection closed
   * in order but without the last events; `reset` with the connection torn down; `hang` with silence.
   */
  end?: 'finish' | 'error' | 'cut' | 'reset' | 'hang';
  /** The message of the `error` end. */
  errorMessage?: string;
};

export type RecordedAnswer =
  | string
  | TextAnswer
  /** An answer in full, such as an error: an object is sent as JSON. */
  | { status: number; body: string | object; contentType?: string; headers?: Record<string, string> }
  /** No answer at all. */
  | { silence: 'hang' | 'reset' };

/**
 * What the server says: one answer to everything, a list of answers in order (further requests get status 500),
 * or a function of the request.
 */
export type Script =
  | RecordedAnswer
  | readonly RecordedAnswer[]
  | ((request: RecordedRequest, index: number) => RecordedAnswer | Promise<RecordedAnswer>);
