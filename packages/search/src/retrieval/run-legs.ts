import { AppError, toErrorInfo, type LegName, type TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import { findNearest } from '../dense/find-nearest.ts';
import type { LegHits, LexicalEngine, LexicalQuery, WeightedTerm } from '../lexical/lexical-engine.ts';
import { knowsLanguage, type DenseRole, type SearchModel } from '../search-models.ts';
import type { Question } from './question.ts';
import type { Reach } from './readable-collections.ts';
import type { SearchMeter } from './search-meter.ts';
import { translateQuestion, type TranslatedWord, type Translator } from './translate-question.ts';

export type SearchParts = {
  database: Database;
  translator: Translator | undefined;
  engine: LexicalEngine;
  logger: Logger;
  meter: SearchMeter;
};

/** Hits of each dense leg that was asked. */
export type DenseHits = Partial<Record<DenseRole, LegHits>>;

export type LegResults = {
  lexical: LegHits;
  dense: DenseHits;
  translated: TranslatedWord[];
  skipped: LegName[];
};

/** What to ask, where, and how much of it. */
export type LegRequest = {
  /** Where a leg may look. */
  reachOf: (leg: LegName) => Reach;
  /** Languages to search in. */
  languages: readonly TextLanguage[];
  models: readonly SearchModel[];
  isLexical: boolean;
  /** Most hits of a leg in the question's language; the lexical one gives fewer of others. */
  depths: { lexical: number; dense: number };
  budgetMs: number;
  signal: AbortSignal | undefined;
};

/**
 * Asks all legs at once, each within the time budget: one that fails or is late is left out and named.
 * @throws what a leg threw when none answered; the signal's reason when it is aborted.
 */
export async function runLegs(
  parts: SearchParts,
  question: Question,
  request: LegRequest,
): Promise<LegResults> {
  const { models, isLexical, budgetMs, signal } = request;
  const translated: TranslatedWord[] = [];
  const skipped: LegName[] = [];
  const failures: unknown[] = [];
  const run = async (name: LegName, leg: () => Promise<LegHits>): Promise<LegHits> => {
    try {
      return await within(parts.meter.leg(name, leg), budgetMs, signal);
    } catch (error) {
      signal?.throwIfAborted();
      parts.logger.warn({ leg: name, error: toErrorInfo(error).code }, 'search leg left out');
      skipped.push(name);
      failures.push(error);
      return {};
    }
  };
  const roles = [...new Set(models.map(({ role }) => role))];
  // The dense legs first: the database works on them while the lexical one looks for words to add.
  const [lists, lexical] = await Promise.all([
    Promise.all(roles.map((role) => run(role, () => runDense(parts.database, role, question, request)))),
    isLexical ? run('lexical', () => runLexical(parts, question, request, translated)) : {},
  ]);
  if (failures.length > 0 && failures.length === roles.length + Number(isLexical)) throw failures[0];
  const dense: DenseHits = {};
  roles.forEach((role, index) => (dense[role] = lists[index] ?? {}));
  return { lexical, dense, translated, skipped };
}

async function runLexical(
  { database, engine, translator }: SearchParts,
  question: Question,
  { reachOf, languages, depths }: LegRequest,
  translated: TranslatedWord[],
): Promise<LegHits> {
  const reach = reachOf('lexical');
  const isForeign = (language: TextLanguage): boolean =>
    language !== 'other' && language !== question.language;
  if (translator && languages.some(isForeign))
    translated.push(...(await translateQuestion(database, translator, question.text, reach)));
  const asked: LexicalQuery['asked'] = {};
  for (const language of languages) {
    const added = isForeign(language) ? translated.filter((word) => word.language === language) : [];
    const limit = lexicalDepthIn(language, question.language, depths.lexical);
    asked[language] = { terms: mergeTerms(question.terms, added), limit };
  }
  return engine.find(database, { asked, reach });
}

/** Of another language half as deep, but not less than this: what its last hits share with a question is chance. */
const leastForeignDepth = 100;

/** Most hits that the lexical leg gives of a language. */
export function lexicalDepthIn(
  language: TextLanguage,
  questionLanguage: TextLanguage,
  depth: number,
): number {
  if (language === questionLanguage) return depth;
  return Math.min(depth, Math.max(leastForeignDepth, Math.ceil(depth / 2)));
}

/** Each term once, with the highest weight it got. */
function mergeTerms(typed: readonly WeightedTerm[], translated: readonly WeightedTerm[]): WeightedTerm[] {
  const weights = new Map<string, number>();
  for (const { term, weight } of [...typed, ...translated])
    weights.set(term, Math.max(weight, weights.get(term) ?? 0));
  return [...weights].map(([term, weight]) => ({ term, weight }));
}

async function runDense(
  database: Database,
  role: DenseRole,
  question: Question,
  { reachOf, models, languages, depths, signal }: LegRequest,
): Promise<LegHits> {
  const hits: LegHits = {};
  const reach = reachOf(role);
  for (const { embedder } of models.filter((model) => model.role === role)) {
    const vector = await embedder.embedQuery(question.text, signal ? { signal } : {});
    if (vector.every((value) => value === 0)) continue;
    const found = await findNearest(database, {
      vector,
      modelId: embedder.id,
      languages: languages.filter((language) => knowsLanguage(embedder, language)),
      reach,
      limit: depths.dense,
    });
    Object.assign(hits, found);
  }
  return hits;
}

/** The result of a promise, or a rejection when time is up or the signal is aborted. The work itself goes on. */
async function within<T>(work: Promise<T>, budgetMs: number, signal: AbortSignal | undefined): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const tooSlow = new AppError('search-timeout', { isRetryable: true });
  const timer = setTimeout(() => reject(tooSlow), Math.max(1, budgetMs));
  const abort = (): void => reject(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
