import type { SentenceSupport, TextLanguage } from '@onyx/contracts';
import { detectLanguage } from '@onyx/documents';
import type { Embedder } from '@onyx/models';
import { citedNumbers } from '../citation-normaliser.ts';
import { contentTerms, isNumeric, shareFound, type ContentTerms } from '../content-terms.ts';
import { digitNumbers } from '../numbers.ts';
import type { SupportRequest } from '../types.ts';
import { answerSentences, plainSentence } from './answer-sentences.ts';
import { compareMeaning } from './compare-meaning.ts';
import { readEvidence, type Evidence, type Finding } from './evidence.ts';
import { contradictsNegation } from './negation.ts';

/**
 * Share of a sentence's content words that its sources must have. Chosen on the sentences of the test beside this and
 * on 523 sentences of answers about benefits plans: 86 % of them are found in the page they were written from, 17 % in
 * another page of the same documents.
 */
const minShare = 0.6;
/** A number is worth so many words. */
const numberWeight = 2;
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
  const statement = readStatement(plain);
  const shares = against.map((evidence) => ({ evidence, share: shareFound(statement, holds([evidence])) }));
  shares.sort((a, b) => b.share - a.share);
  const best = shares[0];
  if (!best) return { isSupported: false, sources: [], score: 0 };
  // Cited sources may support a sentence together; without a citation one of them must do it alone.
  const chosen = isCited ? shares : [best];
  const evidence = chosen.map((one) => one.evidence);
  const score = shareFound(statement, holds(evidence));
  const isSupported =
    score >= minShare &&
    [...statement.keys()].filter(isNumberKey).every(holds(evidence).has) &&
    !contradictsNegation(plain, evidence);
  if (!isSupported) return { isSupported, sources: [], score };
  const alone = chosen.filter(({ share }) => share >= minShare);
  const parts = chosen.filter(({ share }) => share >= minPart);
  const named = [alone, parts, chosen].find((group) => group.length > 0) ?? [];
  return {
    isSupported,
    sources: named.map((one) => one.evidence.source.number).toSorted((a, b) => a - b),
    score,
  };
}

const numberMark = '#';

/** What a sentence states: its words as terms, and its numbers by value, however they are written. */
function readStatement(plain: string): ContentTerms {
  const words = [...contentTerms(plain)].filter(([term]) => !isNumeric(term));
  const numbers = [...digitNumbers(plain)].map((value) => [numberMark + value, numberWeight] as const);
  return new Map([...words, ...numbers]);
}

function holds(evidence: readonly Evidence[]): { has(term: string): boolean } {
  return {
    has: (term) =>
      evidence.some((one) => (isNumberKey(term) ? one.numbers().has(term.slice(1)) : one.terms.has(term))),
  };
}

function isNumberKey(term: string): boolean {
  return term.startsWith(numberMark);
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
