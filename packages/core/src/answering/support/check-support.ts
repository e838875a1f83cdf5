import type { SentenceSupport, TextLanguage } from '@onyx/contracts';
import { detectLanguage } from '@onyx/documents';
import type { Embedder } from '@onyx/models';
import { citedNumbers } from '../citation-normaliser.ts';
import { contentTerms, shareFound } from '../content-terms.ts';
import { digitNumbers } from '../numbers.ts';
import type { SupportRequest } from '../types.ts';
import { answerSentences, plainSentence } from './answer-sentences.ts';
import { compareMeaning } from './compare-meaning.ts';
import { readEvidence, type Evidence, type Finding } from './evidence.ts';
import { contradictsNegation } from './negation.ts';

/** Share of a sentence's content words that its sources must have. Chosen on the sentences of the test beside this. */
const minShare = 0.55;
/** What a source must add to be named as one that supports, where none does alone. */
const minPart = 0.3;

/**
 * Says for each sentence of an answer whether its sources support it.
 *
 * The check is lexical. A sentence is supported when enough of its content words (stems, pairs of Chinese characters)
 * stand in the sources it cites, all its numbers do, and none of its clauses denies what the same clause of a source
 * affirms or the other way round. A sentence that cites nothing is held against each source. So it finds invented
 * numbers, names and statements. It cannot find words of a source put together wrongly ("A pays B" for "B pays A"),
 * and a free paraphrase may be marked although it is right: a mark says "look here", not "false".
 *
 * An answer in another language than its sources shares no words with them. Then the numbers are checked and, with an
 * embedder that knows both languages, the closeness in meaning to a sentence of the sources. Without one nothing can
 * be said: such a sentence counts as supported only when it cites a source, with score 0, "not measured".
 *
 * Sentences that state nothing from the sources (headings, code, questions, lead-ins, "the sources do not say") are
 * not in the result.
 */
export async function checkSupport(
  request: SupportRequest,
  embedder?: Embedder,
): Promise<{ support: SentenceSupport[]; citedNumbers: number[] }> {
  const { text, sources, signal } = request;
  const evidence = new Map(sources.map((source) => [source.number, lazily(() => readEvidence(source))]));
  const support: SentenceSupport[] = [];
  for (const { start, end } of answerSentences(text)) {
    const sentence = text.slice(start, end);
    const cited = citedNumbers(sentence, Infinity).filter((number) => evidence.has(number));
    const against = (cited.length > 0 ? cited : sources.map((source) => source.number)).flatMap(
      (number) => evidence.get(number)?.() ?? [],
    );
    const plain = plainSentence(sentence);
    const finding = isComparable(plain, against)
      ? compareWords(plain, against, cited.length > 0)
      : await compareMeaning(plain, against, { isCited: cited.length > 0, embedder, signal });
    support.push({ start, end, ...finding });
  }
  return { support, citedNumbers: citedNumbers(text, sources.length) };
}

function compareWords(plain: string, against: readonly Evidence[], isCited: boolean): Finding {
  const terms = contentTerms(plain);
  const shares = against.map((evidence) => ({ evidence, share: shareFound(terms, evidence.terms) }));
  shares.sort((a, b) => b.share - a.share);
  const best = shares[0];
  if (!best) return { isSupported: false, sources: [], score: 0 };
  // Cited sources may support a sentence together; without a citation one of them must do it alone.
  const chosen = isCited ? shares : [best];
  const score = isCited
    ? shareFound(terms, { has: (term) => against.some((one) => one.terms.has(term)) })
    : best.share;
  const numbers = new Set(chosen.flatMap(({ evidence }) => [...evidence.numbers()]));
  const isSupported =
    score >= minShare &&
    [...digitNumbers(plain)].every((number) => numbers.has(number)) &&
    !contradictsNegation(
      plain,
      chosen.map(({ evidence }) => evidence),
    );
  if (!isSupported) return { isSupported, sources: [], score };
  const alone = chosen.filter(({ share }) => share >= minShare);
  const named = alone.length > 0 ? alone : chosen.filter(({ share }) => share >= minPart);
  const numbersOfSources = (named.length > 0 ? named : chosen).map(({ evidence }) => evidence.source.number);
  return { isSupported, sources: numbersOfSources.toSorted((a, b) => a - b), score };
}

/** Whether a sentence and at least one of its sources are in one language, so that they can share words. */
function isComparable(plain: string, against: readonly Evidence[]): boolean {
  const language = detectLanguage(plain);
  if (against.length === 0) return true;
  return against.some(({ source }) => shareScript(language, detectLanguage(source.text)));
}

function shareScript(a: TextLanguage, b: TextLanguage): boolean {
  return (a === 'zh') === (b === 'zh');
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
