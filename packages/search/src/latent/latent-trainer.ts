import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { TrainerReply, TrainerRequest } from './trainer-messages.ts';

/** Learns a latent model, and makes its vectors, away from this process. One question at a time. */
export type LatentTrainer = {
  /** The terms of some more chunks, as in `chunk.terms`. */
  add(chunks: string[]): Promise<void>;
  /** The model of all chunks added, as `decodeLatentModel` reads it. Null when there is nothing to learn. */
  train(): Promise<Buffer | null>;
  /** Takes a model that was trained before. */
  use(model: Uint8Array): Promise<void>;
  embed(texts: string[]): Promise<Float32Array[]>;
  /** Ends its process, whatever it is doing; what is asked then rejects. */
  end(): Promise<void>;
};

const childPath = fileURLToPath(new URL('./trainer-child.ts', import.meta.url));
/** Training on 50,000 chunks takes 410 MB, most of it outside the heap. */
const maxHeapMb = 1024;
/** Of the process; searches come first. */
const niceness = 10;

/** Starts a process with a heap of its own that may read files and nothing else. All rejects when it dies. */
export function startLatentTrainer(signal?: AbortSignal): LatentTrainer {
  const child = fork(childPath, [], {
    execArgv: [`--max-old-space-size=${maxHeapMb}`, '--permission', '--allow-fs-read=*', '--no-warnings'],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, niceness);
  } catch {
    // It has died already, or this system knows no priorities.
  }
  const end = async (): Promise<void> => {
    signal?.removeEventListener('abort', onAbort);
    child.kill('SIGKILL');
    await closed;
  };
  const onAbort = (): void => void end();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();

  async function ask<K extends TrainerReply['kind']>(
    request: TrainerRequest,
    kind: K,
  ): Promise<TrainerReply & { kind: K }> {
    signal?.throwIfAborted();
    const reply = await Promise.race([
      new Promise<TrainerReply>((resolve, reject) => {
        child.once('message', resolve);
        child.send(request, (error) => error && reject(error));
      }),
      closed.then(() => {
        signal?.throwIfAborted();
        throw new Error('the trainer has died');
      }),
    ]);
    if (reply.kind === 'failed') throw new Error(`the trainer failed: ${reply.message}`);
    if (reply.kind !== kind) throw new Error('the trainer gave another answer');
    return reply as TrainerReply & { kind: K };
  }

  return {
    add: async (chunks) => void (await ask({ kind: 'add', chunks }, 'done')),
    async train() {
      const { model } = await ask({ kind: 'train' }, 'model');
      return model && Buffer.from(model);
    },
    use: async (model) => void (await ask({ kind: 'use', model }, 'done')),
    embed: async (texts) => (await ask({ kind: 'embed', texts }, 'vectors')).vectors,
    end,
  };
}
