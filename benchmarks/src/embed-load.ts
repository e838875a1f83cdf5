import { createRandom } from '@onyx/search';
import { connect, type Socket } from 'node:net';

/**
 * Clients that each send one text after the other, in a process of their own. They speak HTTP over plain connections: a
 * client library would take as much of the processor as the server, and what is measured is the server.
 */

export type LoadRequest = {
  url: string;
  model: string;
  clients: number;
  /** English words of a text, on average. */
  words: number;
  /** What is answered before that is not counted: until then not all clients are at work. */
  warmUpMs: number;
  /** Length of what is counted. */
  durationMs: number;
  seed: number;
};
/** Milliseconds and tokens of each answer that counts, and how many there were in all. */
export type LoadReply = { samples: { ms: number; tokens: number }[]; answers: number } | { error: string };

process.on('message', (request: LoadRequest) => {
  run(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.once('disconnect', () => process.exit());

async function run({
  url,
  model,
  clients,
  words,
  warmUpMs,
  durationMs,
  seed,
}: LoadRequest): Promise<LoadReply> {
  const texts = createTexts(words, seed);
  const { host, hostname, port } = new URL(url);
  const samples: { ms: number; tokens: number }[] = [];
  let answered = 0;
  const countsFrom = performance.now() + warmUpMs;
  const countsUntil = countsFrom + durationMs;
  const client = async (): Promise<void> => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const answers = readAnswers(socket);
    while (performance.now() < countsUntil) {
      const sentAt = performance.now();
      const body = JSON.stringify({ model, input: texts(), encoding_format: 'base64' });
      socket.write(
        `POST /v1/embeddings HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      const tokens = tokensOf(await answers.next());
      const now = performance.now();
      answered += 1;
      // Nor does what comes while clients leave one after the other.
      if (now >= countsFrom && now < countsUntil) samples.push({ tokens, ms: now - sentAt });
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { samples, answers: answered };
}

/** Answers of a connection, one after the other; each has its length in a header, and is ASCII. */
function readAnswers(socket: Socket): { next(): Promise<string> } {
  let buffered = '';
  let waiting: PromiseWithResolvers<string> | undefined;
  const give = (): void => {
    const headEnd = buffered.indexOf('\r\n\r\n');
    if (headEnd === -1 || !waiting) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(buffered.slice(0, headEnd))?.[1];
    const end = headEnd + 4 + Number(length);
    if (length === undefined) waiting.reject(new Error('an answer without its length'));
    if (buffered.length < end) return;
    const answer = buffered.slice(0, end);
    buffered = buffered.slice(end);
    waiting.resolve(answer);
    waiting = undefined;
  };
  socket.setEncoding('latin1').on('data', (part: string) => {
    buffered += part;
    give();
  });
  socket.once('error', (error) => waiting?.reject(error));
  socket.once('end', () => waiting?.reject(new Error('the server closed a connection')));
  return {
    next() {
      waiting = Promise.withResolvers<string>();
      give();
      return waiting.promise;
    },
  };
}

function tokensOf(answer: string): number {
  const tokens = /"total_tokens":(\d+)/.exec(answer.slice(-100))?.[1];
  if (tokens === undefined) throw new Error(answer.slice(0, 500));
  return Number(tokens);
}

/** Common words, each a token or two: made-up ones fall to many. */
const vocabulary =
  'the a of to in for on with what how when which who does can may is are our new annual leave policy company employee travel expense refund invoice customer order contract security access report budget project meeting schedule server error database password account office holiday request approve manager team deadline payment supplier warranty delivery product price discount tax salary insurance training vehicle equipment printer network backup'.split(
    ' ',
  );

/** Other words in every text: nothing could be answered from an earlier one. */
function createTexts(words: number, seed: number): () => string {
  const random = createRandom(seed);
  const word = (): string => vocabulary[Math.floor(random() * vocabulary.length)]!;
  // Of different lengths, as real ones are.
  return () => Array.from({ length: Math.round(words * (0.5 + random())) }, word).join(' ');
}
