import { noStreamMeter, type StreamMeter, type StreamOutcome } from './stream-meter.ts';

/** An event as it is sent: its number is the stream's `id`, its content JSON in `data`. */
export type StreamedEvent = { id: number; event: unknown };

type Controller = ReadableStreamDefaultController<Uint8Array>;

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
  // Not `AbortSignal.any`, whose signals look after each other every time that they are asked, which is at each event.
  const left = new AbortController();
  signal.addEventListener('abort', () => left.abort(signal.reason), { once: true });
  if (signal.aborted) left.abort(signal.reason);
  const events = (await open(lastEventId(request) ?? after ?? 0, left.signal))[Symbol.asyncIterator]();
  const measured = meter.open(askedAt);
  let heartbeat: NodeJS.Timeout | undefined;
  let isOpen = true;
  let isReading = false;

  const end = (outcome: StreamOutcome, error?: unknown): void => {
    isOpen = false;
    clearInterval(heartbeat);
    // A reader that goes away makes the events end, or fail.
    measured.end(left.signal.aborted ? 'left' : outcome, error);
  };
  const send = (controller: Controller, text: string): void => {
    if (isOpen) controller.enqueue(Buffer.from(text));
  };
  /** Takes events while there is room, by callbacks: a promise of `pull` for each would cost more than the event. */
  const readOn = (controller: Controller): void => {
    isReading = true;
    const close = (outcome: StreamOutcome, error?: unknown): void => {
      if (isOpen) controller.close();
      end(outcome, error);
    };
    events
      .next()
      .then((next) => {
        if (next.done === true) return close('complete');
        measured.event();
        const { id, event } = next.value;
        send(controller, `id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
        if (isOpen && hasRoom(controller)) readOn(controller);
        else isReading = false;
      })
      .catch((error: unknown) => close('failed', error));
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // At once, so that headers leave before the first event and the client knows that it is connected.
      send(controller, ': connected\n\n');
      heartbeat = setInterval(() => {
        if (hasRoom(controller)) send(controller, ': still here\n\n');
      }, heartbeatMs);
    },
    pull(controller) {
      if (!isReading) readOn(controller);
    },
    cancel() {
      end('left');
      left.abort();
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

function hasRoom({ desiredSize }: Controller): boolean {
  return (desiredSize ?? 0) > 0;
}

function lastEventId(request: Request): number | undefined {
  const value = request.headers.get('last-event-id');
  return value !== null && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
