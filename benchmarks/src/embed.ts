import { loadConfig } from '@onyx/config';
import { createTestFolder, testEncoder, testTokenizer } from '@onyx/models/testing';
import { fork, type ChildProcess } from 'node:child_process';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LoadReply, LoadRequest } from './embed-load.ts';
import type { EmbedServerReply, EmbedServerRequest } from './embed-server.ts';
import { processorMs } from './process-time.ts';

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
  /** Of the clients: they share the machine, and must not be what is measured. */
  clientMsPerText: number | null;
};
type Server = { child: ChildProcess; url: string; threads: number };

const clientCounts = [1, 8, 64];
/** Each measurement is cut into rounds in which the servers take turns, so that a busy moment of the machine meets both. */
const rounds = 5;
/** At the start of each round, until all clients are at work: a queue that fills up batches little. */
const warmUpMs = 300;
/** English words of a text: what is typed into a search box, a question, a message, and a passage of a document. */
const kinds = { search: 3, question: 9, message: 30, passage: 120 };

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
  const loader = start('./embed-load.ts');
  try {
    const figures: Record<string, unknown> = {};
    for (const [kind, words] of Object.entries(kinds)) {
      const byClients: Record<string, unknown> = {};
      for (const clients of clientCounts) {
        const load = { model: request.model, clients, words, seconds };
        byClients[`clients${clients}`] = await compare([batched, unbatched], loader, load);
      }
      figures[kind] = byClients;
    }
    return { model: request.model, threads: batched.threads, batchTokens, ...figures };
  } finally {
    for (const child of [batched.child, unbatched.child, loader]) child.kill();
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
  loader: ChildProcess,
  { seconds, ...load }: Pick<LoadRequest, 'model' | 'clients' | 'words'> & { seconds: number },
): Promise<{ batched: Load; unbatched: Load; ratio: number }> {
  const results = new Map<Server, Load[]>([
    [batched, []],
    [unbatched, []],
  ]);
  const durationMs = (seconds * 1000) / rounds;
  for (let round = 0; round <= rounds; round += 1) {
    for (const [server, loads] of results) {
      const found = await measure(server, loader, {
        ...load,
        url: server.url,
        warmUpMs,
        durationMs,
        seed: round + 1,
      });
      // The first one warms caches.
      if (round > 0) loads.push(found);
    }
  }
  // Of rounds that followed each other, so that what else the machine does meets both sides of a ratio.
  const ratios = results
    .get(batched)!
    .map((one, round) => one.tokensPerSecond / results.get(unbatched)![round]!.tokensPerSecond);
  return {
    batched: medianLoad(results.get(batched)!),
    unbatched: medianLoad(results.get(unbatched)!),
    ratio: round2(median(ratios)),
  };
}

async function measure({ child }: Server, loader: ChildProcess, request: LoadRequest): Promise<Load> {
  const before = [processorMs(child.pid ?? 0), processorMs(loader.pid ?? 0)] as const;
  const { samples, answers } = await ask<LoadReply>(loader, request);
  const perText = (processId: number | undefined, start: number): number | null =>
    Number.isNaN(start) ? null : round2((processorMs(processId ?? 0) - start) / answers);
  const times = samples.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const seconds = request.durationMs / 1000;
  const tokens = samples.reduce((sum, sample) => sum + sample.tokens, 0);
  return {
    tokensPerSecond: Math.round(tokens / seconds),
    requestsPerSecond: Math.round(samples.length / seconds),
    p50Ms: round2(times[Math.floor(times.length * 0.5)] ?? Number.NaN),
    p95Ms: round2(times[Math.floor(times.length * 0.95)] ?? Number.NaN),
    tokensPerText: Math.round(tokens / samples.length),
    processorMsPerText: perText(child.pid, before[0]),
    clientMsPerText: perText(loader.pid, before[1]),
  };
}

async function startServer(settings: EmbedServerRequest): Promise<Server> {
  const child = start('./embed-server.ts');
  try {
    return { child, ...(await ask<EmbedServerReply>(child, settings)) };
  } catch (error) {
    child.kill();
    throw error;
  }
}

function start(file: string): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)));
}

/** Sends a process a request, and waits for its reply. Rejects with the error of the reply, or when the process ends. */
async function ask<R extends object>(
  child: ChildProcess,
  request: object,
): Promise<Exclude<R, { error: string }>> {
  const answer = Promise.withResolvers<R | { error: string }>();
  const onClose = (code: number | null): void => answer.reject(new Error(`a process ended with ${code}`));
  child.once('message', (reply) => answer.resolve(reply as R)).once('close', onClose);
  child.send(request);
  const reply = await answer.promise.finally(() => child.off('close', onClose));
  if ('error' in reply) throw new Error(reply.error);
  return reply as Exclude<R, { error: string }>;
}

/** The run in the middle by its tokens a second. */
function medianLoad(loads: readonly Load[]): Load {
  return loads.toSorted((a, b) => a.tokensPerSecond - b.tokensPerSecond)[Math.floor(loads.length / 2)]!;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
