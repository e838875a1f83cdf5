import { Worker } from 'node:worker_threads';
import { toErrorInfo, type Block } from '@onyx/contracts';
import { parseDocument } from '../parse-document.ts';
import type { ParserReply, ParserRequest } from './messages.ts';

/**
 * The process that parsers run in. It is given one document at a time over IPC and ends when the pool
 * goes away. Its only argument is how many bytes it may hold.
 */

const batchCharacters = 256 * 1024;
const progressEveryMs = 100;

const maxRssBytes = Number(process.argv[2]);
// A thread of its own: parsing can keep this one busy for long.
new Worker(new URL('./memory-watch.ts', import.meta.url), { workerData: { maxRssBytes } }).unref();

process.on('disconnect', () => process.exit());
process.on('message', (request: ParserRequest) => {
  void parse(request);
});

async function parse({ input }: ParserRequest): Promise<void> {
  let lastProgressAt = 0;
  try {
    const { blocks, ...document } = await parseDocument(input, {
      onProgress: (progress) => {
        const now = performance.now();
        if (progress.done < progress.total && now - lastProgressAt < progressEveryMs) return;
        lastProgressAt = now;
        void reply({ kind: 'progress', progress });
      },
    });
    for (const batch of batches(blocks)) await reply({ kind: 'blocks', blocks: batch });
    await reply({ kind: 'done', document, rssBytes: process.memoryUsage.rss() });
  } catch (error) {
    await reply({ kind: 'failed', error: toErrorInfo(error), rssBytes: process.memoryUsage.rss() });
  }
}

/** Batches of bounded size: one message with all of a long document would need its memory several times over. */
function* batches(blocks: Block[]): Generator<Block[]> {
  let batch: Block[] = [];
  let characters = 0;
  for (const block of blocks) {
    batch.push(block);
    // A table's rows repeat its text.
    characters += block.text.length * (block.rows ? 2 : 1) + 100;
    if (characters >= batchCharacters) {
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

/** Resolves when the message has left this process, so that batches do not pile up in it. */
async function reply(message: ParserReply): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
