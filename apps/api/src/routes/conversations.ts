import { conversationEndpoints as endpoints } from '@onyx/contracts';
import { eventStream } from '../http/event-stream.ts';
import { route, type Route } from '../http/route.ts';
import { noStreamMeter, type StreamMeter } from '../http/stream-meter.ts';
import type { Services } from '../services.ts';

const ok = { ok: true } as const;

export function conversationRoutes(
  { conversations }: Pick<Services, 'conversations'>,
  streams: StreamMeter = noStreamMeter,
): Route[] {
  return [
    route(endpoints.listConversations, ({ actor, query }) => conversations.list(actor, query)),
    route(endpoints.searchConversations, async ({ actor, body }) => ({
      hits: await conversations.search(actor, body.query, body.limit),
    })),
    route(endpoints.createConversation, ({ actor, body }) => conversations.create(actor, body)),
    route(endpoints.getConversation, ({ actor, params }) => conversations.get(actor, params.conversationId)),
    route(endpoints.updateConversation, ({ actor, params, body }) =>
      conversations.update(actor, params.conversationId, body),
    ),
    route(endpoints.deleteConversation, async ({ actor, params }) => {
      await conversations.delete(actor, params.conversationId);
      return ok;
    }),
    route(endpoints.ask, ({ actor, params, body }) => conversations.ask(actor, params.conversationId, body)),
    route(endpoints.regenerate, ({ actor, params }) => conversations.regenerate(actor, params.messageId)),
    route(endpoints.stop, ({ actor, params }) => conversations.stop(actor, params.messageId)),
    route(endpoints.setFeedback, ({ actor, params, body }) =>
      conversations.setFeedback(actor, params.messageId, body.feedback),
    ),
    route(endpoints.streamMessage, ({ actor, params, query, request, signal }) =>
      eventStream(
        request,
        query.after,
        signal,
        (after, until) => conversations.streamEvents(actor, params.messageId, after, until),
        streams,
      ),
    ),
  ];
}
