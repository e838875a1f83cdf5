import type { StaticEncoder } from '@onyx/models';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { open, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { forbiddenCollection, type SearchCorpus } from './search-corpus.ts';
import type { PeerJob, PeerFigures } from './search-peer.ts';

const runFile = promisify(execFile);

/** What npm installs, into a folder of the benchmark's own. */
const packages = ['@orama/orama@3.1.18', '@lancedb/lancedb@0.39.0', 'apache-arrow@18.1.0'];
const peers = ['orama', 'lancedb'] as const;
const limit = 10;

export type { PeerFigures };

/**
 * Measures other search engines on the same corpus, vectors and questions, each in a process of its own and by its
 * own defaults; the filter leaves out the collection that the reader may not read.
 */
export async function measurePeers(
  folder: string,
  encoder: StaticEncoder,
  corpus: SearchCorpus,
): Promise<Record<string, PeerFigures>> {
  const modulesFolder = join(folder, 'peers');
  await mkdir(modulesFolder);
  await writeFile(join(modulesFolder, 'package.json'), '{"private":true}');
  await runFile('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], {
    cwd: modulesFolder,
  });
  const job = { modulesFolder, ...(await writeCorpus(folder, encoder, corpus)) };
  const figures: Record<string, PeerFigures> = {};
  for (const peer of peers) figures[peer] = await run({ ...job, peer, workFolder: join(folder, peer) });
  return figures;
}

async function run(job: PeerJob): Promise<PeerFigures> {
  const child = fork(fileURLToPath(new URL('search-peer.ts', import.meta.url)), [], {
    execArgv: ['--max-old-space-size=8192'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${job.peer} ended without an answer`);
  });
  child.send(job);
  const [figures] = (await Promise.race([once(child, 'message'), ended])) as [PeerFigures];
  ended.catch(() => undefined);
  child.kill();
  return figures;
}

/** Writes texts (a line each) and vectors, and finds the right answers of the dense search by comparing all. */
async function writeCorpus(
  folder: string,
  encoder: StaticEncoder,
  corpus: SearchCorpus,
): Promise<Pick<PeerJob, 'textsFile' | 'vectorsFile' | 'dimensions' | 'questions'>> {
  const questions = corpus.questions.map((text) => ({ text, vector: encoder.encode(text) }));
  const best = questions.map(() => [] as { id: number; score: number }[]);
  const textsFile = join(folder, 'texts.jsonl');
  const vectorsFile = join(folder, 'vectors.f32');
  const [texts, vectors] = await Promise.all([open(textsFile, 'w'), open(vectorsFile, 'w')]);
  let id = 0;
  for (const { collection, title, chunks } of corpus.documents()) {
    const lines: string[] = [];
    const encoded: Float32Array[] = [];
    for (const chunk of chunks) {
      const text = `${title}\n${chunk}`;
      const vector = encoder.encode(text);
      lines.push(`${JSON.stringify({ collection, text })}\n`);
      encoded.push(vector);
      if (collection !== forbiddenCollection)
        questions.forEach((question, index) =>
          keepBest(best[index] ?? [], { id, score: dot(question.vector, vector) }),
        );
      id += 1;
    }
    await texts.write(lines.join(''));
    await vectors.write(Buffer.concat(encoded.map((vector) => new Uint8Array(vector.buffer))));
  }
  await Promise.all([texts.close(), vectors.close()]);
  return {
    textsFile,
    vectorsFile,
    dimensions: encoder.dimensions,
    questions: questions.map(({ text, vector }, index) => ({
      text,
      vector: [...vector],
      nearest: (best[index] ?? []).map((hit) => hit.id),
    })),
  };
}

function keepBest(best: { id: number; score: number }[], hit: { id: number; score: number }): void {
  if (best.length === limit && hit.score <= (best.at(-1)?.score ?? 0)) return;
  const at = best.findIndex((other) => other.score < hit.score);
  best.splice(at === -1 ? best.length : at, 0, hit);
  if (best.length > limit) best.pop();
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}
