import type { AnswerEvent } from '@onyx/contracts';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { clockMs, sentTimes } from './stream-clock.ts';

/** People who ask and read, each over a connection of their own, in a process of their own. */
export type StreamReadersRequest = {
  /** Each person stays with one of them, in turn. */
  urls: string[];
  headers: Record<string, string>;
  questions: string[];
  streams: number;
  /** Time from the first question to the last, in milliseconds. */
  rampMs: number;
  tokens: number;
};
export type StreamReadersReply = {
  /** Times from sending a question to its first word, in milliseconds. */
  firstTokenMs: number[];
  /** Times from a word's leaving the model to its arrival, in milliseconds. */
  tokenDelayMs: number[];
  /** Streams that did not bring all words and a good end, with what went wrong. */
  dropped: string[];
};

process.once('message', (order: StreamReadersRequest) => {
  void readAll(order).then((reply) => process.send?.(reply));
});
process.once('disconnect', () => process.exit());

async function readAll(order: StreamReadersRequest): Promise<StreamReadersReply> {
  const reply: StreamReadersReply = { firstTokenMs: [], tokenDelayMs: [], dropped: [] };
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const startedMs = clockMs();
  const readers = Array.from({ length: order.streams }, async (_, index) => {
    await delay(Math.max(0, startedMs + (index * order.rampMs) / order.streams - clockMs()));
    await readOne(order, index, agent, reply).catch((error: unknown) =>
      reply.dropped.push(error instanceof Error ? error.message : 'unknown'),
    );
  });
  await Promise.all(readers);
  agent.destroy();
  return reply;
}

async function readOne(
  order: StreamReadersRequest,
  index: number,
  agent: Agent,
  reply: StreamReadersReply,
): Promise<void> {
  const at: Connection = { url: order.urls[index % order.urls.length] ?? '', headers: order.headers, agent };
  const conversation = (await post(at, '/api/conversations', {})) as { id: string };
  const text = order.questions[index % order.questions.length] ?? '';
  const askedMs = clockMs();
  const path = `/api/conversations/${conversation.id}/messages`;
  const { answer } = (await post(at, path, { text })) as { answer: { id: string } };
  let words = 0;
  let pending = '';
  let end: Extract<AnswerEvent, { type: 'answer-ended' }> | undefined;
  await readEvents(at, `/api/messages/${answer.id}/events`, (data, atMs) => {
    // The readers share the machine with what is measured: they look at no more of an event than they need.
    if (data.startsWith('{"type":"text-delta"')) {
      pending += (JSON.parse(data) as Extract<AnswerEvent, { type: 'text-delta' }>).text;
      const times = sentTimes(pending);
      if (times.length === 0) return;
      if (words === 0) reply.firstTokenMs.push(atMs - askedMs);
      for (const sentMs of times) reply.tokenDelayMs.push(atMs - sentMs);
      words += times.length;
      // A word may be cut in two by a packet: what follows the last whole one is kept.
      pending = pending.slice(pending.search(/\S*$/));
    } else if (data.startsWith('{"type":"answer-ended"')) end = JSON.parse(data) as typeof end;
  });
  if (!end) throw new Error('broke off');
  if (end.status !== 'complete') throw new Error(`ended as ${end.status} (${end.error?.code})`);
  if (words !== order.tokens) throw new Error(`brought ${words} of ${order.tokens} words`);
}

type Connection = { url: string; headers: Record<string, string>; agent: Agent };

function post({ url, headers, agent }: Connection, path: string, body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      { method: 'POST', agent, headers: { ...headers, 'content-type': 'application/json' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.once('error', reject);
        response.once('end', () => {
          const isGood = (response.statusCode ?? 500) < 300;
          if (isGood) resolve(JSON.parse(text));
          else reject(new Error(`${path.split('/').at(-1)}: ${response.statusCode} ${text.slice(0, 200)}`));
        });
      },
    );
    sent.once('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** Calls back with the data of each event of a stream and when it arrived, to its end. */
function readEvents(
  { url, headers, agent }: Connection,
  path: string,
  onData: (data: string, atMs: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent, headers }, (response) => {
      let rest = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        const atMs = clockMs();
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const at = block.indexOf('data: ');
          if (at !== -1) onData(block.slice(at + 'data: '.length), atMs);
        }
      });
      response.once('error', reject);
      response.once('end', resolve);
    });
    sent.once('error', reject).end();
  });
}
