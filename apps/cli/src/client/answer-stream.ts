import { answerEventSchema, endpoints, endpointUrl, toAppError, type AnswerEvent } from '@onyx/contracts';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { ServerSession } from './session.ts';

/** How often a broken stream is taken up again before the failure is shown. */
const maxReconnects = 5;

/** The events of an answer to its end; a broken connection is taken up after the last event seen. */
export async function* answerEvents(session: ServerSession, messageId: string): AsyncGenerator<AnswerEvent> {
  let last = 0;
  for (let attempt = 0; ; attempt++) {
    try {
      for await (const { id, event } of readOnce(session, messageId, last)) {
        last = id;
        yield event;
        if (event.type === 'answer-ended') return;
      }
    } catch (error) {
      if (attempt >= maxReconnects) throw error;
    }
    if (attempt >= maxReconnects) return;
    await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** attempt));
  }
}

async function* readOnce(
  session: ServerSession,
  messageId: string,
  after: number,
): AsyncGenerator<{ id: number; event: AnswerEvent }> {
  const url = endpointUrl(session.baseUrl, endpoints.streamMessage, { params: { messageId } });
  const response = await fetch(url, { headers: { ...session.headers, 'last-event-id': String(after) } });
  if (!response.ok || !response.body) throw await toAppError(response);
  const events = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of events) {
    yield { id: Number(id), event: answerEventSchema.parse(JSON.parse(data)) };
  }
}
