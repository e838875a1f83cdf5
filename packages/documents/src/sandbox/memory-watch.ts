import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { memoryLimitMark } from './messages.ts';

/**
 * Watches the memory of its whole process from a thread of its own and ends the process above the
 * limit: the heap's limit knows nothing of buffers, which is where unpacked archives and images are.
 */

const everyMs = 100;
const { maxRssBytes } = workerData as { maxRssBytes: number };

setInterval(() => {
  if (process.memoryUsage.rss() <= maxRssBytes) return;
  // Straight to the pipe: the streams of a worker pass through the main thread, which may be busy.
  writeSync(2, `${memoryLimitMark}\n`);
  process.kill(process.pid, 'SIGKILL');
}, everyMs);
