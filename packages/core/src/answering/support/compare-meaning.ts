import { detectLanguage } from '@onyx/documents';
import type { Embedder } from '@onyx/models';
import { digitNumbers } from '../numbers.ts';
import type { Evidence, Finding } from './evidence.ts';

/** Cosine from which a sentence and one of a source in another language are taken to say the same. */
const minCosine = 0.5;
/** Sentences of the sources that are compared; more would make the check slow with a large encoder. */
const maxSentences = 120;

/**
 * Holds a sentence against sources in another language: its numbers must be in them, and with an embedder that knows
 * the languages one of their sentences must be close in meaning. Without one only a citation can speak for it.
 */
export async function compareMeaning(
  plain: string,
  against: readonly Evidence[],
  options: { isCited: boolean; embedder: Embedder | undefined; signal: AbortSignal | undefined },
): Promise<Finding> {
  const { isCited, embedder, signal } = options;
  const needed = [...digitNumbers(plain)];
  const fitting = against.filter((evidence) => needed.every((number) => evidence.numbers().has(number)));
  if (fitting.length === 0) return { isSupported: false, sources: [], score: 0 };
  const unmeasured = {
    isSupported: isCited,
    sources: isCited ? fitting.map(({ source }) => source.number) : [],
    score: 0,
  };
  const language = detectLanguage(plain);
  if (!embedder || (embedder.languages !== 'any' && !embedder.languages.includes(language)))
    return unmeasured;
  const sentences = fitting
    .flatMap(({ source, sentences }) => sentences().map((text) => ({ number: source.number, text })))
    .slice(0, maxSentences);
  const given = signal ? { signal } : {};
  const [query, vectors] = await Promise.all([
    embedder.embedPassages([plain], given),
    embedder.embedPassages(
      sentences.map((sentence) => sentence.text),
      given,
    ),
  ]);
  const closeness = new Map<number, number>();
  for (const [index, { number }] of sentences.entries()) {
    const cosine = dot(query[0], vectors[index]);
    closeness.set(number, Math.max(closeness.get(number) ?? 0, cosine));
  }
  const score = Math.max(0, ...closeness.values());
  const close = [...closeness].filter(([, cosine]) => cosine >= minCosine).map(([number]) => number);
  return {
    isSupported: close.length > 0,
    sources: close.toSorted((a, b) => a - b),
    score: Math.min(1, score),
  };
}

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
