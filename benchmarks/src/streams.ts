import { startOnyx } from '@onyx/cli/testing';
import { percentile } from '@onyx/search';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchMemory } from './process-tree.ts';
import type { StreamModelReply, StreamModelRequest } from './stream-model.ts';
import type { StreamReadersReply, StreamReadersRequest } from './stream-readers.ts';
import { startServices, type MeasuredSystem } from './stream-services.ts';

export type StreamOptions = {
  streams: number;
  /** Of each answer. */
  tokensPerSecond: number;
  /** Time in which all questions are asked, in seconds; then all answers run together for half a minute at least. */
  rampSeconds: number;
  /** A data folder with documents, which answers are added to; without it, the sample documents. */
  dataDir: string | undefined;
  /** A PostgreSQL server: API processes and a worker over it, in place of the program with its embedded database. */
  databaseUrl: string | undefined;
  /** How many API processes; each person is served by one. */
  apis: number;
};

/** Of the model alone, from its request to its first token. */
const firstTokenMs = 200;
/** Answers before those that are measured, and how long they are. */
const warmUp = { answers: 20, tokens: 20 };
const togetherSeconds = 30;
/** After it a run has failed, whatever still runs. */
const patienceMs = 10 * 60_000;

const questions = [
  'How many days of annual leave do employees get?',
  'What does the warranty cover?',
  'How do I reset my password?',
  '年假有几天？',
  'When are expenses reimbursed?',
  '保修期多长？',
];

/**
 * Many answers at once, each streamed by a model with a pace of its own: whether any is dropped, how much later than
 * the model sent it a word arrives, how much longer than the model alone the first word takes, and memory of all
 * processes at its highest. Model and readers run on the same machine and take their share of it.
 */
export async function measureStreams(options: StreamOptions): Promise<Record<string, number>> {
  const { streams, tokensPerSecond, rampSeconds } = options;
  const work = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'onyx-streams-')));
  const tokens = Math.ceil(tokensPerSecond * (rampSeconds + togetherSeconds));
  const children: ChildProcess[] = [];
  const start = (file: string): ChildProcess => {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)));
    children.push(child);
    return child;
  };
  try {
    const server = options.databaseUrl
      ? await startServices(options.databaseUrl, options.apis)
      : await startProgram(work);
    try {
      if (options.dataDir === undefined) await addSamples(server);
      const pace: StreamModelRequest = { tokens, tokensPerSecond, firstTokenMs, warmUp };
      const { url: baseUrl } = (await ask(start('./stream-model.ts'), pace)) as StreamModelReply;
      const connection = {
        provider: 'openai-compatible',
        baseUrl,
        model: 'paced',
        apiKey: 'none-needed',
      } as const;
      const { id } = await server.client.createLanguageModel({
        body: { name: 'Paced', contextTokens: 8192, ...connection },
      });
      const readers = start('./stream-readers.ts');
      const load = { urls: server.urls, headers: { ...server.headers }, questions };
      // What is made at the first use (statements, compiled code) is not what is measured.
      const { answers, tokens: fewTokens } = warmUp;
      const lead: StreamReadersRequest = { ...load, streams: answers, rampMs: 4000, tokens: fewTokens };
      await ask(readers, lead);
      const memory = server.processIds.map((processId) => watchMemory(processId, 500));
      const order: StreamReadersRequest = { ...load, streams, rampMs: rampSeconds * 1000, tokens };
      const found = (await ask(start('./stream-readers.ts'), order)) as StreamReadersReply;
      const rssMb = memory.reduce((sum, watch) => sum + watch.stop(), 0);
      for (const [reason, count] of countEach(found.dropped)) console.error(`${count} dropped: ${reason}`);
      await server.client.deleteLanguageModel({ params: { languageModelId: id } });
      return {
        streams,
        dropped: found.dropped.length,
        addedTokenDelayP50Ms: round(percentile(found.tokenDelayMs, 0.5)),
        addedTokenDelayP95Ms: round(percentile(found.tokenDelayMs, 0.95)),
        firstTokenOverheadP50Ms: round(percentile(found.firstTokenMs, 0.5) - firstTokenMs),
        firstTokenOverheadP95Ms: round(percentile(found.firstTokenMs, 0.95) - firstTokenMs),
        rssMb,
        tokensPerSecond: streams * tokensPerSecond,
      };
    } finally {
      await server.stop();
    }
  } finally {
    for (const child of children) child.kill();
    if (options.dataDir === undefined) await rm(work, { recursive: true, force: true });
  }
}

async function startProgram(dataDir: string): Promise<MeasuredSystem> {
  const program = await startOnyx(dataDir, { ONYX_REQUESTS_PER_MINUTE: '0' });
  return { ...program, urls: [program.url], processIds: [program.processId] };
}

async function addSamples({ client }: MeasuredSystem): Promise<void> {
  await client.addSampleDocuments();
  while ((await client.documentProgress({ body: { ids: [] } })).working > 0) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Sends a child its order and waits for the answer. */
async function ask(child: ChildProcess, order: object): Promise<unknown> {
  child.send(order);
  const [reply] = (await once(child, 'message', { signal: AbortSignal.timeout(patienceMs) })) as [unknown];
  return reply;
}

function countEach(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
