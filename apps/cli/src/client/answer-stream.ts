import {
  answerEventSchema,
  AppError,
  endpoints,
  endpointUrl,
  toAppError,
  type AnswerEvent,
} from '@onyx/contracts';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { ServerSession } from './session.ts';

type AnswerSource = Pick<ServerSession, 'baseUrl' | 'headers'>;

/** How many connections in a row may bring nothing before the failure is shown. */
const maxReconnects = 5;

/**
 * The events of an answer to its end; a broken connection is taken up after the last event seen.
 * @throws AppError what the server refuses with, at once; `server-unreachable` when the end cannot be had.
 */
export async function* answerEvents(session: AnswerSource, messageId: string): AsyncGenerator<AnswerEvent> {
  let last = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const { id, event } of readAnswerEvents(session, messageId, last)) {
        last = id;
        attempt = 0;
        yield event;
        if (event.type === 'answer-ended') return;
      }
    } catch (error) {
      // What the server says does not change by asking again; a server that restarts does.
      if (error instanceof AppError && !error.isRetryable && error.code !== 'not-ready') throw error;
    }
    // Half an answer must not pass for a whole one.
    if (attempt >= maxReconnects) {
      throw new AppError('server-unreachable', { params: { url: session.baseUrl } });
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
  }
}

/** The events of an answer after one, over one connection, until it ends or breaks. @throws AppError what the server refuses with. */
export async function* readAnswerEvents(
  session: AnswerSource,
  messageId: string,
  after: number,
  signal?: AbortSignal,
): AsyncGenerator<{ id: number; event: AnswerEvent }> {
  const url = endpointUrl(session.baseUrl, endpoints.streamMessage, { params: { messageId } });
  const response = await fetch(url, {
    headers: { ...session.headers, 'last-event-id': String(after) },
    ...(signal && { signal }),
  });
  if (!response.ok || !response.body) throw await toAppError(response);
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of events) {
    yield { id: Number(id), event: answerEventSchema.parse(JSON.parse(data)) };
  }
}
