import type { Embedder } from '@onyx/models';
import type { Candidate } from './candidates.ts';
import type { MeasureMeaning } from './select-sentences.ts';

/** How long the encoder may take; without its word the sentences are chosen by their words. */
const deadlineMs = 300;
const maxCandidates = 200;

/** Closeness of each candidate to the question by an encoder: the cosine, negative ones as 0. */
export function meaningMeasure(embedder: Embedder, question: string, signal: AbortSignal): MeasureMeaning {
  return async (candidates: readonly Candidate[]) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    try {
      const [query, vectors] = await Promise.all([
        embedder.embedQuery(question, { signal: limited }),
        embedder.embedPassages(
          candidates.slice(0, maxCandidates).map((candidate) => candidate.text),
          { signal: limited },
        ),
      ]);
      return vectors.map((vector) => Math.max(0, dot(query, vector)));
    } catch (error) {
      if (signal.aborted) throw error;
      return [];
    }
  };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
