import type { Source } from '@onyx/contracts';
import { detectLanguage } from '@onyx/documents';
import { contentTerms, shareFound, type ContentTerms } from '../content-terms.ts';
import { readCandidates, type Candidate } from './candidates.ts';

export type Selection = {
  /** Best first; what a lead-in announces comes behind it. */
  chosen: Candidate[];
  /**
   * `match`: the question's own words were found. `nearest`: they were not, these are only the closest passages.
   * `other-language`: the passages are in another language, so that they cannot have them.
   */
  fit: 'match' | 'nearest' | 'other-language';
};

/** Closeness in meaning of candidates to the question, 0 to 1, in their order; null where it is not known. */
export type MeasureMeaning = (candidates: readonly Candidate[]) => Promise<readonly (number | null)[]>;

const maxSentences = 5;
/** Of passages that only seem close. */
const maxGuesses = 3;
const maxLength = 1200;
/** Items quoted behind a lead-in, and their length together. */
const maxAnnounced = 6;
const maxAnnouncedLength = 600;
/** What a sentence needs to be quoted too: this part of the best one's score. */
const minOfBest = 0.55;
/** Weights of what makes a sentence an answer, chosen on CMRC2018 and XQuAD questions with odd numbers. */
const weights = {
  context: 0.5,
  neighbour: 0.25,
  passage: 0.3,
  opening: 0.1,
  meaning: 0.15,
  foreignMeaning: 1.2,
  answerType: 0.12,
  repetition: 0.6,
};
/** Closeness that sentences on different things reach. */
const noise = 0.3;
/** A question of which less than this was found in the best sentence and its headings was not met. */
const minMatch = 0.25;

type Scored = Candidate & { score: number; match: number };

/**
 * Picks the sentences of the sources that answer a question best.
 *
 * A sentence's score is the share of the question's words that it holds, each weighted by how rare it is among the
 * candidates (so that what all passages speak of anyway counts little); less for words that only its headings have;
 * something for the sentences around it, the rank of its passage, closeness in meaning where an encoder can tell, and
 * being the first of its passage, which often says what a thing is, and
 * having a number where the question wants one. Then maximal marginal relevance (Carbonell and Goldstein, 1998)
 * chooses few that do not repeat each other.
 */
export async function selectSentences(
  question: string,
  sources: readonly Source[],
  measureMeaning?: MeasureMeaning,
): Promise<Selection> {
  const candidates = sources.flatMap(readCandidates);
  const terms = weighByRarity(contentTerms(question), candidates);
  const meaning = (await measureMeaning?.(candidates)) ?? [];
  const isOfType = answerType(question);
  const isChinese = detectLanguage(question) === 'zh';
  const isForeign = ({ language }: Candidate): boolean => (language === 'zh') !== isChinese;
  const own = candidates.map((candidate) => shareFound(terms, candidate.terms));
  const bestMatch = Math.max(0, ...own);
  const scored = candidates.map((candidate, at): Scored => {
    const match = shareFound(terms, {
      has: (term) => candidate.terms.has(term) || candidate.context.has(term),
    });
    const direct = own[at] ?? 0;
    const around = Math.max(neighbour(candidates, own, at, -1), neighbour(candidates, own, at, 1));
    const score =
      direct +
      weights.context * (match - direct) +
      weights.neighbour * around +
      weights.passage * passagePart(candidate) +
      (candidate.index === 0 ? weights.opening : 0) +
      meaningPart(meaning[at] ?? 0, isForeign(candidate) ? 1 - bestMatch : null) +
      weights.answerType * (direct > 0 ? 1 : 0.3) * Number(isOfType(candidate.text));
    return {
      ...candidate,
      match: direct + weights.context * (match - direct),
      score: score * usefulness(candidate, question),
    };
  });
  const best = chooseDiverse(scored.toSorted((a, b) => b.score - a.score));
  const fit = fitOf(question, best);
  const kept = fit === 'match' ? best : best.slice(0, maxGuesses);
  return { chosen: withAnnounced(kept, candidates), fit };
}

function fitOf(question: string, chosen: readonly Scored[]): Selection['fit'] {
  if (chosen.some((candidate) => candidate.match >= minMatch)) return 'match';
  const isChinese = detectLanguage(question) === 'zh';
  const foreign = chosen.filter(({ language }) => (language === 'zh') !== isChinese);
  return foreign.length * 2 > chosen.length ? 'other-language' : 'nearest';
}

/** "The plan covers:" says nothing without the list behind it. */
function withAnnounced(chosen: readonly Candidate[], all: readonly Candidate[]): Candidate[] {
  const result: Candidate[] = [];
  for (const candidate of chosen) {
    if (result.some((other) => isSame(other, candidate))) continue;
    result.push(candidate);
    if (candidate.kind !== 'lead-in') continue;
    let length = 0;
    const behind = all.filter(({ source, index }) => source === candidate.source && index > candidate.index);
    for (const item of behind.slice(0, maxAnnounced)) {
      length += item.text.length;
      if (item.kind !== 'sentence' || length > maxAnnouncedLength) break;
      if (!result.some((other) => isSame(other, item))) result.push(item);
    }
  }
  return result;
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.source === b.source && a.index === b.index;
}

/** BM25's idf over the candidates, so that the words which tell the candidates apart decide. */
function weighByRarity(terms: ContentTerms, candidates: readonly Candidate[]): ContentTerms {
  const count = candidates.length;
  return new Map(
    [...terms].map(([term, weight]) => {
      const holding = candidates.filter((candidate) => candidate.terms.has(term)).length;
      // A word that no candidate has cannot be met by any; it counts in full, as the question is not fully met.
      return [term, weight * Math.log(1 + (count - holding + 0.5) / (Math.max(holding, 1) + 0.5))];
    }),
  );
}

function neighbour(
  candidates: readonly Candidate[],
  own: readonly number[],
  at: number,
  step: 1 | -1,
): number {
  const isSame = candidates[at + step]?.source === candidates[at]?.source;
  return isSame ? (own[at + step] ?? 0) : 0;
}

/**
 * Across languages nothing else speaks, so closeness weighs more there, and the more the less the question's words were
 * met in its own language (`need`). Any two sentences are a little close, which must not lift foreign ones over those
 * in the question's own words. `need` is null within a language.
 */
function meaningPart(closeness: number, need: number | null): number {
  if (need === null) return weights.meaning * closeness;
  return weights.foreignMeaning * need * (closeness - noise);
}

/** 1 for the best passage, falling with the rank: scores of different searches cannot be compared, ranks can. */
function passagePart({ source }: Candidate): number {
  return 1 / (1 + 0.35 * (source.number - 1));
}

/** Headings and scraps answer little, and a question in a document is seldom the answer to one. */
function usefulness(candidate: Candidate, question: string): number {
  if (candidate.kind === 'heading') return 0.2;
  const isRepeated = candidate.text.trim() === question.trim();
  if (isRepeated || /[?？]["”」』]?$/.test(candidate.text)) return 0.6;
  return Math.min(1, 0.55 + candidate.terms.size * 0.09);
}

function chooseDiverse(ranked: readonly Scored[]): Scored[] {
  const best = ranked[0];
  if (!best) return [];
  const chosen = [best];
  let length = best.text.length;
  const rest = ranked.slice(1, 60).filter((candidate) => candidate.score >= best.score * minOfBest);
  while (chosen.length < maxSentences && rest.length > 0) {
    const values = rest.map((candidate) => {
      const overlap = Math.max(...chosen.map((other) => similarity(candidate.terms, other.terms)));
      return candidate.score - weights.repetition * overlap * best.score;
    });
    const at = values.indexOf(Math.max(...values));
    const [next] = rest.splice(at, 1);
    if (!next || (values[at] ?? 0) < best.score * (minOfBest - 0.15)) break;
    if (length + next.text.length > maxLength) continue;
    chosen.push(next);
    length += next.text.length;
  }
  return chosen;
}

/** Jaccard similarity of two sets of terms. */
function similarity(a: ContentTerms, b: ContentTerms): number {
  let shared = 0;
  for (const term of a.keys()) if (b.has(term)) shared += 1;
  const all = a.size + b.size - shared;
  return all === 0 ? 0 : shared / all;
}

/** Whether a text is of the kind that the question asks for: one with a number, or one that says what a thing is. */
function answerType(question: string): (text: string) => boolean {
  if (asksForNumber.test(question)) return (text) => hasNumber.test(text);
  if (asksForDefinition.test(question)) return (text) => isDefinition.test(text);
  return () => false;
}

const asksForNumber =
  /\bhow (?:many|much|long|old|often|far|large|big|high|tall)\b|\bwhen\b|\bwhat (?:year|date|time|percentage|number|age|amount)\b|\bwhich year\b|多少|几[个年月日天次位名岁人种项条号]|何时|哪[一]?年|什么时候|哪[一]?天|多[长久大高远]|日期|年份/i;
const hasNumber = /\d|[二三四五六七八九十百千万亿两]+[个年月日天次位名岁人种项条号元米]/;
const asksForDefinition =
  /^(?:what (?:is|are|does)|what's|define|explain)\b|什么是|是什么[?？]?$|指什么|的(?:定义|含义)/i;
const isDefinition =
  /^(?:an?\s|the\s|in the [\w\s]{1,40}, )?[^.,;:]{2,50}\s(?:is|are|means|refers to)\s(?:an?|the|when|how|any|those)\b|^[^，。；]{1,25}(?:是指|指的是|是一[种个类项名]|即)/i;
