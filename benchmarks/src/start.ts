import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMegabytes } from './process-tree.ts';
import { startOnyx } from '@onyx/cli/testing';

/** How long the system is left alone before its idle memory is read. */
const idleMs = 15_000;
const warmStarts = 5;

export type StartFigures = { coldStartMs: number; warmStartMs: number; idleRssMb: number };

/**
 * Start times and idle memory of the installed, embedded system. Cold: on an empty data folder, the database made
 * anew. Warm: median of later starts on data with the sample documents. Idle: all processes, after one search.
 */
export async function measureStart(): Promise<StartFigures> {
  const dataDir = await mkdtemp(join(tmpdir(), 'onyx-bench-'));
  try {
    const first = await startOnyx(dataDir);
    await first.client.addSampleDocuments();
    for (;;) {
      const { working } = await first.client.documentProgress({ body: { ids: [] } });
      if (working === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await first.stop();

    const warm: number[] = [];
    for (let round = 0; round < warmStarts - 1; round++) {
      const again = await startOnyx(dataDir);
      warm.push(again.readyMs);
      await again.stop();
    }
    const last = await startOnyx(dataDir);
    warm.push(last.readyMs);
    const { total } = await last.client.search({ body: { query: 'annual leave 年假' } });
    if (total === 0)
      throw new Error('The search found nothing: this is not the idle memory of a working system.');
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const idleRssMb = residentMegabytes(last.processId);
    await last.stop();
    const median = warm.toSorted((a, b) => a - b)[Math.floor(warm.length / 2)] ?? Number.NaN;
    return { coldStartMs: Math.round(first.readyMs), warmStartMs: Math.round(median), idleRssMb };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
