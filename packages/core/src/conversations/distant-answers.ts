import { randomUUID } from 'node:crypto';
import type { MessageBroker } from '../cluster/index.ts';
import type { NumberedEvent } from './answer-log.ts';
import type { LiveAnswer } from './live-answer.ts';

/** Answers that run in other processes. */
export type DistantAnswers = {
  /**
   * The events of such an answer after a number, as they are made, none left out and none twice. It ends with the
   * answer, and also when nothing comes for a while, be it that nothing happens, or that the other process or the
   * broker is gone; and when something was lost on the way. Whoever wants to know looks at what is stored, and may
   * follow again.
   */
  follow(messageId: string, after: number, signal: AbortSignal): AsyncIterable<NumberedEvent>;
  /** Asks the process that gives an answer to stop it; it may not hear. */
  askToStop(messageId: string): void;
};

/** What is asked of all; the one that has the answer reacts. */
type Request =
  | { type: 'read'; messageId: string; after: number; reader: string; replyTo: string }
  | { type: 'leave'; reader: string }
  | { type: 'stop'; messageId: string };

/** An event on its way to a reader. `after` is the number of the one sent before it, so that a gap shows. */
type Delivery = NumberedEvent & { reader: string; after: number };

const requestChannel = 'answers';

/**
 * Reads over a broker. Nothing is sent of an answer that nobody elsewhere reads: a reader asks for the events after
 * the number it has, and the process that answers sends them from memory, to that reader's process alone.
 */
export function connectAnswers(options: {
  broker: MessageBroker;
  find: (messageId: string) => LiveAnswer | null;
  /** How long `follow` waits for an event. */
  patienceMs: number;
}): DistantAnswers {
  const { broker, find, patienceMs } = options;
  const replyTo = `${requestChannel}:${randomUUID()}`;
  const served = new Map<string, AbortController>();
  const readers = new Map<string, Mailbox<Delivery>>();

  const request = (message: Request): void => broker.publish(requestChannel, JSON.stringify(message));

  async function serve(asked: Extract<Request, { type: 'read' }>): Promise<void> {
    const answer = find(asked.messageId);
    if (!answer) return;
    const { reader, replyTo: channel } = asked;
    const leaving = new AbortController();
    served.set(reader, leaving);
    let { after } = asked;
    for await (const { id, event } of answer.read(after, leaving.signal)) {
      const delivery: Delivery = { reader, after, id, event };
      broker.publish(channel, JSON.stringify(delivery));
      after = id;
    }
    served.delete(reader);
  }

  broker.subscribe(requestChannel, (message) => {
    const asked = parse(message) as Request | null;
    switch (asked?.type) {
      case 'read':
        void serve(asked);
        break;
      case 'leave':
        served.get(asked.reader)?.abort();
        break;
      case 'stop':
        // Whoever asked sees in the database what became of it.
        find(asked.messageId)
          ?.stop()
          .catch(() => undefined);
        break;
      case undefined:
    }
  });
  broker.subscribe(replyTo, (message) => {
    const delivery = parse(message) as Delivery | null;
    if (!delivery) return;
    const mailbox = readers.get(delivery.reader);
    if (mailbox) mailbox.put(delivery);
    // Its leave was lost, or is on its way.
    else request({ type: 'leave', reader: delivery.reader });
  });

  return {
    async *follow(messageId, after, signal) {
      const reader = randomUUID();
      const mailbox = createMailbox<Delivery>();
      readers.set(reader, mailbox);
      request({ type: 'read', messageId, after, reader, replyTo });
      let cursor = after;
      try {
        for (;;) {
          const delivery = await mailbox.take(patienceMs, signal);
          if (delivery?.after !== cursor) return;
          cursor = delivery.id;
          yield { id: cursor, event: delivery.event };
          if (delivery.event.type === 'answer-ended') return;
        }
      } finally {
        readers.delete(reader);
        request({ type: 'leave', reader });
      }
    },
    askToStop: (messageId) => request({ type: 'stop', messageId }),
  };
}

/** Null for what none of ours sent: a broken message must not end the process. */
function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

type Mailbox<T> = {
  put(item: T): void;
  /** The next; undefined when none comes in time, or the signal is aborted. For one taker. */
  take(timeoutMs: number, signal: AbortSignal): Promise<T | undefined>;
};

function createMailbox<T>(): Mailbox<T> {
  const items: T[] = [];
  let wake: () => void = () => undefined;
  return {
    put(item) {
      items.push(item);
      wake();
    },
    async take(timeoutMs, signal) {
      if (items.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(finish, timeoutMs);
          function finish(): void {
            clearTimeout(timer);
            signal.removeEventListener('abort', finish);
            resolve();
          }
          signal.addEventListener('abort', finish);
          wake = finish;
        });
      }
      return signal.aborted ? undefined : items.shift();
    },
  };
}
