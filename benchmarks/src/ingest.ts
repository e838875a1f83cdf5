import type { Client } from '@onyx/contracts';
import { createParserPool } from '@onyx/documents';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@onyx/search';
import { createVocabulary, makeMarkdown, makePdf } from './corpus.ts';
import { watchMemory } from './process-tree.ts';
import { parallelUploads, startOnyx, type RunningOnyx } from '@onyx/cli/testing';

const pdfCount = 12;
const pagesPerPdf = 50;
const markdownCount = 60;
const sectionsPerMarkdown = 25;

export type IngestFigures = {
  /** Digital PDF pages parsed a second by one parser process. */
  pagesPerSecond: number;
  /** Chunks a second from the first byte uploaded until the last document can be found by its words. */
  chunksPerSecond: number;
  /** The same until every chunk has its vector too. */
  chunksPerSecondWithVectors: number;
  peakRssMb: number;
  chunks: number;
  pages: number;
};

/** Speed and memory of taking documents in: parsing alone, and everything through the HTTP API of the embedded system. */
export async function measureIngest(): Promise<IngestFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'onyx-bench-'));
  try {
    const random = createRandom(7);
    const word = createVocabulary(30_000, random);
    const files: { name: string; bytes: Uint8Array }[] = [];
    for (let index = 0; index < pdfCount; index++) {
      files.push({ name: `report-${index}.pdf`, bytes: await makePdf(pagesPerPdf, word, random) });
    }
    const pagesPerSecond = await measureParsing(folder, files);
    for (let index = 0; index < markdownCount; index++) {
      const bytes = new TextEncoder().encode(makeMarkdown(sectionsPerMarkdown, word, random));
      files.push({ name: `notes-${index}.md`, bytes });
    }
    const onyx = await startOnyx(join(folder, 'data'));
    try {
      return { pagesPerSecond, pages: pdfCount * pagesPerPdf, ...(await measureWhole(onyx, files)) };
    } finally {
      await onyx.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureParsing(
  folder: string,
  pdfs: readonly { name: string; bytes: Uint8Array }[],
): Promise<number> {
  const pool = createParserPool({ size: 1, timeoutMs: 120_000, memoryMb: 1024 });
  const parse = async (pdf: { name: string; bytes: Uint8Array }): Promise<void> => {
    const filePath = join(folder, pdf.name);
    await writeFile(filePath, pdf.bytes);
    await pool.parse({ filePath, fileName: pdf.name, format: 'pdf' });
  };
  try {
    const [warmUp, ...rest] = pdfs;
    if (warmUp) await parse(warmUp);
    const startedAt = performance.now();
    for (const pdf of rest) await parse(pdf);
    return Math.round((rest.length * pagesPerPdf * 1000) / (performance.now() - startedAt));
  } finally {
    await pool.close();
  }
}

async function measureWhole(onyx: RunningOnyx, files: readonly { name: string; bytes: Uint8Array }[]) {
  const memory = watchMemory(onyx.processId);
  const startedAt = performance.now();
  const ids: string[] = [];
  const queue = [...files];
  await Promise.all(
    Array.from({ length: parallelUploads }, async () => {
      for (let file = queue.shift(); file; file = queue.shift()) ids.push(await upload(onyx.client, file));
    }),
  );
  await until(onyx.client, ids, (status) => status.isSearchable || status.stage === 'failed');
  const searchableMs = performance.now() - startedAt;
  await until(onyx.client, ids, (status) => status.stage === 'ready' || status.stage === 'failed');
  const readyMs = performance.now() - startedAt;
  const { documents } = await onyx.client.documentProgress({ body: { ids } });
  const failed = documents.filter((document) => document.status.stage === 'failed');
  if (failed.length > 0)
    throw new Error(`${failed.length} documents failed: ${JSON.stringify(failed[0]?.status.error)}`);
  const chunks = documents.reduce((sum, document) => sum + document.chunkCount, 0);
  return {
    chunksPerSecond: Math.round((chunks * 1000) / searchableMs),
    chunksPerSecondWithVectors: Math.round((chunks * 1000) / readyMs),
    peakRssMb: memory.stop(),
    chunks,
  };
}

async function upload(client: Client, file: { name: string; bytes: Uint8Array }): Promise<string> {
  const form = new FormData();
  form.set('folder', '');
  form.set('file', new Blob([Uint8Array.from(file.bytes)]), file.name);
  return (await client.uploadDocument({ body: form })).document.id;
}

type Status = Awaited<ReturnType<Client['getDocument']>>['status'];

/**
 * Looks ten times a second at one document that was not done, and at the others when that one is: what is measured is
 * the ingest, not the looking, which took 8 % of it when it was at all of them.
 */
async function until(
  client: Client,
  ids: readonly string[],
  isDone: (status: Status) => boolean,
): Promise<void> {
  const notDone = async (among: readonly string[]): Promise<string[]> => {
    const { documents } = await client.documentProgress({ body: { ids: [...among] } });
    return documents.filter((document) => !isDone(document.status)).map((document) => document.id);
  };
  for (let waiting = ids; waiting.length > 0;) {
    const isFirstDone = (await notDone(waiting.slice(0, 1))).length === 0;
    if (isFirstDone) waiting = await notDone(waiting);
    else await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
