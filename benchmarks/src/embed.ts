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
  /** Of each process of the model. Null: as each server measures it. */
  threads: number | null;
  /** Processes of the model, in the server with batches. Null: as it measures it. */
  processes: number | null;
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
type Server = { child: ChildProcess; url: string; threads: number; processes: number };

const clientCounts = [1, 8, 64];
/** Each measurement is cut into rounds in which the servers take turns, so that a busy moment of the machine meets both. */
const rounds = 5;
/** At the start of each round, until all clients are at work: a queue that fills up batches little. */
const warmUpMs = 300;
/** English words of a text: what is typed into a search box, a question, a message, and a passage of a document. */
const kinds = { search: 3, question: 9, message: 30, passage: 120 };

/**
 * Tokens a second and times of the model server under 1, 8 and 64 clients that each send one text after the other, on
 * the same model and machine, clients included: as it is (`batched`: texts share batches, and where that is faster two
 * batches are computed side by side), and `unbatched`: one text after the other, over as many threads as are fastest.
 * Where batches are computed side by side, `unbatchedSideBySide` tells what texts without batches gain from that alone.
 */
export async function measureEmbedding({
  model,
  threads,
  processes,
  seconds,
}: EmbedOptions): Promise<Record<string, unknown>> {
  if (model === undefined)
    return withMadeModel((made) => measureEmbedding({ model: made, threads, processes, seconds }));
  const folder = resolve(model);
  const request = { modelsDir: dirname(folder), model: basename(folder) };
  const { batchTokens } = loadConfig({}).modelServer;
  const batched = await startServer({ ...request, batchTokens, threads, processes });
  const alone = { ...request, batchTokens: 1 };
  const unbatched = await startServer({ ...alone, threads, processes: 1 });
  const sideBySide =
    batched.processes > 1
      ? await startServer({ ...alone, threads: batched.threads, processes: batched.processes })
      : undefined;
  const servers = { batched, unbatched, ...(sideBySide && { unbatchedSideBySide: sideBySide }) };
  const loader = start('./embed-load.ts');
  try {
    const figures: Record<string, unknown> = {};
    for (const [kind, words] of Object.entries(kinds)) {
      const byClients: Record<string, unknown> = {};
      for (const clients of clientCounts) {
        const load = { model: request.model, clients, words, seconds };
        byClients[`clients${clients}`] = await compare(servers, loader, load);
      }
      figures[kind] = byClients;
    }
    const { threads: eachThreads, processes: count } = batched;
    return {
      model: request.model,
      processes: count,
      threads: eachThreads,
      unbatchedThreads: unbatched.threads,
      batchTokens,
      ...figures,
    };
  } finally {
    for (const { child } of [...Object.values(servers), { child: loader }]) child.kill();
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

type Servers = { batched: Server; unbatched: Server; unbatchedSideBySide?: Server };

/** Figures of each server, in turns, and the ratios of `batched` to the others. */
async function compare(
  servers: Servers,
  loader: ChildProcess,
  { seconds, ...load }: Pick<LoadRequest, 'model' | 'clients' | 'words'> & { seconds: number },
): Promise<Record<string, Load | number>> {
  const results = new Map<string, Load[]>(Object.keys(servers).map((name) => [name, []]));
  const durationMs = (seconds * 1000) / rounds;
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, server] of Object.entries(servers)) {
      const found = await measure(server, loader, {
        ...load,
        url: server.url,
        warmUpMs,
        durationMs,
        seed: round + 1,
      });
      // The first one warms caches.
      if (round > 0) results.get(name)!.push(found);
    }
  }
  const ofBatched = results.get('batched')!;
  // Of rounds that followed each other, so that what else the machine does meets both sides of a ratio.
  const ratioTo = (name: string): number =>
    round2(
      median(ofBatched.map((one, round) => one.tokensPerSecond / results.get(name)![round]!.tokensPerSecond)),
    );
  return {
    ...Object.fromEntries([...results].map(([name, loads]) => [name, medianLoad(loads)])),
    ratio: ratioTo('unbatched'),
    ...(results.has('unbatchedSideBySide') && { ratioSideBySide: ratioTo('unbatchedSideBySide') }),
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
