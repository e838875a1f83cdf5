/** Measures one other search engine in a process of its own; started by `search-peers.ts`. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { residentMegabytes } from './process-tree.ts';
import { openLance } from './search-peer-lancedb.ts';
import { openOrama } from './search-peer-orama.ts';
import { overlap, round, timesOf, type Times } from './search-figures.ts';

export type PeerJob = {
  peer: 'orama' | 'lancedb';
  modulesFolder: string;
  workFolder: string;
  /** JSON lines `{ collection, text }`; the line number is the id. */
  textsFile: string;
  /** Vectors of float32 values, end to end. */
  vectorsFile: string;
  dimensions: number;
  questions: PeerQuestion[];
};

export type PeerQuestion = {
  text: string;
  vector: number[];
  /** Ids of the ten nearest that the reader may read. */
  nearest: number[];
};

export type PeerChunk = { id: number; collection: number; text: string; vector: Float32Array };

export type PeerMode = 'fulltext' | 'dense' | 'hybrid';

/** An engine as it is measured. */
export type Peer = {
  add(chunks: readonly PeerChunk[]): Promise<void>;
  /** Builds what is built once all is there. */
  finish(): Promise<void>;
  /** Ids of the ten best among the readable ones. */
  search(mode: PeerMode, question: PeerQuestion): Promise<number[]>;
};

export type PeerFigures = {
  /** Fewer than asked for when the engine was too slow or took too much memory for all. */
  chunks: number;
  buildSeconds: number;
  memoryMb: number;
  /** Of the dense search, against comparing every vector; absent when not all chunks are in. */
  denseRecallAt10?: number;
} & Partial<Record<PeerMode, Times>>;

const batchSize = 1_000;
const maxBuildMs = 10 * 60_000;
const maxMemoryMb = 6_000;
const maxSearchMs = 3 * 60_000;
const warmUpCount = 10;
const modes: readonly PeerMode[] = ['fulltext', 'dense', 'hybrid'];

async function measure(job: PeerJob): Promise<PeerFigures> {
  const peer = job.peer === 'orama' ? await openOrama(job) : await openLance(job);
  const startedAt = performance.now();
  const { chunks, isWhole } = await load(job, peer, startedAt);
  await peer.finish();
  const buildSeconds = round((performance.now() - startedAt) / 1000, 1);
  const figures: PeerFigures = { chunks, buildSeconds, memoryMb: 0 };
  for (const mode of modes) {
    for (const question of job.questions.slice(0, warmUpCount)) await peer.search(mode, question);
    const times: number[] = [];
    const found: number[][] = [];
    const modeStartedAt = performance.now();
    for (const question of job.questions) {
      if (performance.now() - modeStartedAt > maxSearchMs) break;
      const askedAt = performance.now();
      found.push(await peer.search(mode, question));
      times.push(performance.now() - askedAt);
    }
    figures[mode] = timesOf(times);
    if (mode === 'dense' && isWhole) {
      const nearest = job.questions.slice(0, found.length).map((question) => question.nearest);
      figures.denseRecallAt10 = round(overlap(nearest, found), 4);
    }
  }
  figures.memoryMb = residentMegabytes(process.pid);
  return figures;
}

async function load(
  job: PeerJob,
  peer: Peer,
  startedAt: number,
): Promise<{ chunks: number; isWhole: boolean }> {
  const vectors = await open(job.vectorsFile);
  const bytes = job.dimensions * 4;
  let batch: PeerChunk[] = [];
  let id = 0;
  for await (const line of createInterface({ input: createReadStream(job.textsFile) })) {
    const { collection, text } = JSON.parse(line) as Pick<PeerChunk, 'collection' | 'text'>;
    const buffer = new ArrayBuffer(bytes);
    await vectors.read(new Uint8Array(buffer), 0, bytes, id * bytes);
    batch.push({ id, collection, text, vector: new Float32Array(buffer) });
    id += 1;
    if (batch.length < batchSize) continue;
    await peer.add(batch);
    batch = [];
    if (performance.now() - startedAt > maxBuildMs || residentMegabytes(process.pid) > maxMemoryMb)
      return { chunks: id, isWhole: false };
  }
  if (batch.length > 0) await peer.add(batch);
  await vectors.close();
  return { chunks: id, isWhole: true };
}

// An engine may have minutes of work left when nobody waits for it any more.
process.once('disconnect', () => process.exit());
const [job] = (await once(process, 'message')) as [PeerJob];
process.send?.(await measure(job));
