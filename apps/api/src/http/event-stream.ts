import { noStreamMeter, type StreamMeter, type StreamOutcome } from './stream-meter.ts';

/** An event as it is sent: its number is the stream's `id`, its content JSON in `data`. */
export type StreamedEvent = { id: number; event: unknown };

/** Proxies close what is silent for a minute, some sooner. */
const heartbeatMs = 15_000;

/**
 * Answers with server-sent events (HTML Living Standard, 9.2): the events behind `Last-Event-ID`, which a browser
 * sends when it reconnects, or behind `after`. `open` is asked first, so that its error is an error answer and not a
 * broken stream. Events are taken when the client has room for them; when it goes away the reading ends. When the events
 * themselves fail, the stream ends without its last event, and the client takes it up again.
 */
export async function eventStream(
  request: Request,
  after: number | undefined,
  signal: AbortSignal,
  open: (after: number, signal: AbortSignal) => Promise<AsyncIterable<StreamedEvent>>,
  meter: StreamMeter = noStreamMeter,
): Promise<Response> {
  const askedAt = performance.now();
  const gone = new AbortController();
  const until = AbortSignal.any([signal, gone.signal]);
  const events = (await open(lastEventId(request) ?? after ?? 0, until))[Symbol.asyncIterator]();
  const measured = meter.open(askedAt);
  // A reader that goes away makes the events end, or fail.
  const end = (outcome: StreamOutcome, error?: unknown): void =>
    measured.end(until.aborted ? 'left' : outcome, error);
  let heartbeat: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // At once, so that headers leave before the first event and the client knows that it is connected.
      controller.enqueue(Buffer.from(': connected\n\n'));
      heartbeat = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(Buffer.from(': still here\n\n'));
      }, heartbeatMs);
    },
    async pull(controller) {
      try {
        const next = await events.next();
        if (next.done !== true) {
          measured.event();
          const { id, event } = next.value;
          controller.enqueue(Buffer.from(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`));
          return;
        }
        end('complete');
      } catch (error) {
        end('failed', error);
      }
      clearInterval(heartbeat);
      controller.close();
    },
    cancel() {
      clearInterval(heartbeat);
      measured.end('left');
      gone.abort();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would collect the answer and send it in one piece.
      'x-accel-buffering': 'no',
    },
  });
}

function lastEventId(request: Request): number | undefined {
  const value = request.headers.get('last-event-id');
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
