import {
  answerEventSchema,
  AppError,
  endpoints,
  endpointUrl,
  toAppError,
  type AnswerEvent,
} from '@onyx/contracts';
import { readServerSentEvents } from './server-sent-events.ts';

export type StreamedEvent = { id: number; event: AnswerEvent };

export type StreamOptions = {
  messageId: string;
  /** Number of the last event already known; 0 for all. */
  after?: number;
  signal?: AbortSignal;
  /** Empty in the browser. */
  baseUrl?: string;
  /** First wait after a break; doubles up to `maxDelayMs`, with jitter. */
  firstDelayMs?: number;
  maxDelayMs?: number;
  /** Silence after which the connection counts as dead. Servers send a comment every few seconds. */
  idleTimeoutMs?: number;
  /** How many connections in a row may bring nothing before it gives up. */
  maxAttempts?: number;
  /** Told when a break is being waited out and when events flow again. */
  onConnectionChange?: (isConnected: boolean) => void;
};

/**
 * The events of an answer from after `after` to `answer-ended`, each exactly once and in order. A broken
 * connection is taken up again where it broke (`Last-Event-ID`). Throws `AppError` on what waiting cannot
 * mend (`not-found`, `unauthenticated`) and `server-unreachable` after `maxAttempts`; ends silently when
 * `signal` aborts.
 */
export async function* streamAnswer(options: StreamOptions): AsyncGenerator<StreamedEvent, void> {
  const { signal, firstDelayMs = 250, maxDelayMs = 8000, maxAttempts = 10 } = options;
  let lastId = options.after ?? 0;
  let failures = 0;
  for (;;) {
    if (signal?.aborted) return;
    try {
      for await (const { id, event } of connect(options, lastId)) {
        failures = 0;
        if (id <= lastId) continue;
        lastId = id;
        // An event of a newer server that we do not know is passed over, its number kept.
        if (!event) continue;
        yield { id, event };
        if (event.type === 'answer-ended') return;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (error instanceof AppError && !error.isRetryable) throw error;
    }
    failures += 1;
    if (failures >= maxAttempts) {
      throw new AppError('server-unreachable', {
        params: { url: options.baseUrl || '/' },
        isRetryable: true,
      });
    }
    options.onConnectionChange?.(false);
    const delayMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
    await wait(delayMs * (0.75 + Math.random() / 2), signal);
  }
}

type Numbered = { id: number; event: AnswerEvent | null };

/** One connection, to its end or break. */
async function* connect(options: StreamOptions, lastId: number): AsyncGenerator<Numbered> {
  const { signal, idleTimeoutMs = 60_000 } = options;
  const idle = new AbortController();
  let timer = setTimeout(() => idle.abort(), idleTimeoutMs);
  const rearm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), idleTimeoutMs);
  };
  try {
    const url = endpointUrl(options.baseUrl ?? '', endpoints.streamMessage, {
      params: { messageId: options.messageId },
    });
    const response = await fetch(url, {
      headers: { accept: 'text/event-stream', ...(lastId > 0 && { 'last-event-id': String(lastId) }) },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    });
    if (!response.ok) {
      const error = await toAppError(response);
      throw response.status >= 500 || response.status === 429 ? retryable(error) : error;
    }
    if (!response.body) return;
    options.onConnectionChange?.(true);
    for await (const { id, data } of readServerSentEvents(response.body, rearm)) {
      const number = Number(id);
      if (!Number.isSafeInteger(number)) continue;
      yield { id: number, event: parseEvent(data) };
    }
  } finally {
    clearTimeout(timer);
  }
}

function parseEvent(data: string): AnswerEvent | null {
  try {
    const parsed = answerEventSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function retryable(error: AppError): AppError {
  return new AppError(error.code, { ...(error.params && { params: error.params }), isRetryable: true });
}

/** Waits, or less when `signal` aborts. */
function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, delayMs);
    signal?.addEventListener('abort', done);
    if (signal?.aborted) done();
  });
}
