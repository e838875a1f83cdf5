import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch of encoding before other work of the process gets its turn. */
const maxBlockingMs = 10;

/** Encodes texts one by one on this thread, which has turns for others in between. Rejects with the signal's reason. */
export async function embedInTurns(
  texts: readonly string[],
  encode: (text: string) => Float32Array,
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  let turnEnds = performance.now() + maxBlockingMs;
  for (const text of texts) {
    signal?.throwIfAborted();
    vectors.push(encode(text));
    if (performance.now() > turnEnds) {
      await nextTurn();
      turnEnds = performance.now() + maxBlockingMs;
    }
  }
  return vectors;
}
