import type { EmbeddingsResponse } from '@onyx/contracts';
import { loadConfig } from '@onyx/config';
import { createTestFolder, testEncoder, testTokenizer } from '@onyx/models/testing';
import { createRandom } from '@onyx/search';
import { fork, type ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processorMs } from './process-time.ts';
import type { EmbedServerReply, EmbedServerRequest } from './embed-server.ts';

export type EmbedOptions = {
  /** Folder of the model. Absent: one made for this, whose network costs nothing, so that only the serving is measured. */
  model: string | undefined;
  /** Null: as the server measures it for batches. Both servers get the same. */
  threads: number | null;
  /** Length of a measurement of one server under one number of clients. */
  seconds: number;
};

type Load = {
  tokensPerSecond: number;
  requestsPerSecond: number;
  p50Ms: number;
  p95Ms: number;
  tokensPerText: number;
  /** Of the server and its model, on all cores; null where it cannot be told. */
  processorMsPerText: number | null;
};
type Server = { child: ChildProcess; url: string; threads: number };
type Sample = { ms: number; tokens: number };

const clientCounts = [1, 8, 64];
/** Each measurement is cut into rounds in which the servers take turns, so that a busy moment of the machine meets both. */
const rounds = 4;
/** English words of a text: those of a question, of a message, and of a passage of a document. */
const kinds = { question: 9, message: 30, passage: 120 };

/**
 * Tokens a second and times of the model server under 1, 8 and 64 clients that each send one text after the other,
 * with batches and without (every text computed by itself) on the same model, threads and machine, clients included.
 */
export async function measureEmbedding({
  model,
  threads,
  seconds,
}: EmbedOptions): Promise<Record<string, unknown>> {
  if (model === undefined)
    return withMadeModel((made) => measureEmbedding({ model: made, threads, seconds }));
  const folder = resolve(model);
  const request = { modelsDir: dirname(folder), model: basename(folder) };
  const { batchTokens } = loadConfig({}).modelServer;
  const batched = await startServer({ ...request, batchTokens, threads });
  const unbatched = await startServer({ ...request, batchTokens: 1, threads: batched.threads });
  try {
    const figures: Record<string, unknown> = {};
    for (const [kind, words] of Object.entries(kinds)) {
      const texts = createTexts(words);
      const byClients: Record<string, unknown> = {};
      for (const clients of clientCounts) {
        const found = await compare([batched, unbatched], { model: request.model, clients, texts, seconds });
        byClients[`clients${clients}`] = found;
      }
      figures[kind] = byClients;
    }
    return { model: request.model, threads: batched.threads, batchTokens, ...figures };
  } finally {
    for (const { child } of [batched, unbatched]) child.kill();
  }
}

async function withMadeModel<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const files = await createTestFolder();
  try {
    const vectors = Array.from({ length: 8 }, (_, id) => Array.from({ length: 384 }, () => id + 1));
    return await use(
      await files.write('made', {
        'config.json': { architectures: ['BertModel'], max_position_embeddings: 512 },
        'tokenizer.json': testTokenizer,
        'onnx/model.onnx': testEncoder(vectors),
      }),
    );
  } finally {
    await files.remove();
  }
}

async function compare(
  [batched, unbatched]: [Server, Server],
  load: { model: string; clients: number; texts: () => string; seconds: number },
): Promise<{ batched: Load; unbatched: Load; ratio: number }> {
  const results = new Map<Server, Load[]>([
    [batched, []],
    [unbatched, []],
  ]);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [server, loads] of results) {
      const found = await measure(server, load, (load.seconds * 1000) / rounds);
      // The first one warms caches and connections.
      if (round > 0) loads.push(found);
    }
  }
  const [one, other] = [median(results.get(batched)!), median(results.get(unbatched)!)];
  return { batched: one, unbatched: other, ratio: round2(one.tokensPerSecond / other.tokensPerSecond) };
}

async function measure(
  { url, child }: Server,
  { model, clients, texts }: { model: string; clients: number; texts: () => string },
  durationMs: number,
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const samples: Sample[] = [];
  const processorStart = processorMs(child.pid ?? 0);
  const start = performance.now();
  const client = async (): Promise<void> => {
    while (performance.now() - start < durationMs) {
      const sentAt = performance.now();
      const tokens = await embed(url, agent, { model, input: texts(), encoding_format: 'base64' });
      samples.push({ ms: performance.now() - sentAt, tokens });
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - start) / 1000;
  agent.destroy();
  const times = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const tokens = samples.reduce((sum, sample) => sum + sample.tokens, 0);
  return {
    tokensPerSecond: Math.round(tokens / seconds),
    requestsPerSecond: Math.round(samples.length / seconds),
    p50Ms: round2(times[Math.floor(times.length * 0.5)] ?? Number.NaN),
    p95Ms: round2(times[Math.floor(times.length * 0.95)] ?? Number.NaN),
    tokensPerText: Math.round(tokens / samples.length),
    processorMsPerText: Number.isNaN(processorStart)
      ? null
      : round2((processorMs(child.pid ?? 0) - processorStart) / samples.length),
  };
}

/** One request; @returns the tokens that were read. */
function embed(url: string, agent: Agent, body: object): Promise<number> {
  return new Promise((done, reject) => {
    const call = request(
      `${url}/v1/embeddings`,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.once('end', () => {
          if (response.statusCode !== 200) return reject(new Error(`HTTP ${response.statusCode}: ${text}`));
          done((JSON.parse(text) as EmbeddingsResponse).usage.total_tokens);
        });
      },
    );
    call.once('error', reject);
    call.end(JSON.stringify(body));
  });
}

async function startServer(settings: EmbedServerRequest): Promise<Server> {
  const child = fork(fileURLToPath(new URL('./embed-server.ts', import.meta.url)));
  const answer = new Promise<EmbedServerReply>((done, reject) => {
    child.once('message', (reply) => done(reply as EmbedServerReply));
    child.once('close', (code) => reject(new Error(`the model server ended with ${code}`)));
  });
  child.send(settings);
  const reply = await answer;
  if ('url' in reply) return { child, ...reply };
  child.kill();
  throw new Error(reply.error);
}

/** Common words, each a token or two: made-up ones fall to many. */
const vocabulary =
  'the a of to in for on with what how when which who does can may is are our new annual leave policy company employee travel expense refund invoice customer order contract security access report budget project meeting schedule server error database password account office holiday request approve manager team deadline payment supplier warranty delivery product price discount tax salary insurance training vehicle equipment printer network backup'.split(
    ' ',
  );

/** Other words in every text: nothing could be answered from an earlier one. */
function createTexts(words: number): () => string {
  const random = createRandom(words);
  const word = (): string => vocabulary[Math.floor(random() * vocabulary.length)]!;
  // Of different lengths, as real ones are.
  return () => Array.from({ length: Math.round(words * (0.5 + random())) }, word).join(' ');
}

/** The run in the middle by its tokens a second. */
function median(loads: readonly Load[]): Load {
  return loads.toSorted((a, b) => a.tokensPerSecond - b.tokensPerSecond)[Math.floor(loads.length / 2)]!;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
