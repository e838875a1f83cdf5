import type { LegName, TextLanguage } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Logger } from '@onyx/telemetry';
import type { LegHits, LexicalEngine, WeightedTerm } from '../lexical/lexical-engine.ts';
import { findNearest } from './dense-leg.ts';
import type { Question } from './question.ts';
import type { Reach } from './readable-collections.ts';
import { knowsLanguage, type DenseRole, type SearchModel } from '../search-models.ts';
import { translateQuestion, type TranslatedWord, type Translator } from './translate-question.ts';

export type SearchParts = {
  database: Database;
  translator: Translator | undefined;
  engine: LexicalEngine;
  logger: Logger;
};

export type LegResults = {
  lexical: LegHits;
  dense: DenseHits;
  translated: TranslatedWord[];
  skipped: LegName[];
};

/** Hits of each dense leg that was asked. */
export type DenseHits = Partial<Record<DenseRole, LegHits>>;

export type LegLimits = { lexical: number; dense: number; budgetMs: number; signal: AbortSignal | undefined };

const languages: readonly TextLanguage[] = ['en', 'zh', 'other'];

/**
 * Asks all legs at once, each within the time budget: one that fails or is late is left out and named.
 * @throws what the lexical leg threw when no leg answered; the signal's reason when it is aborted.
 */
export async function runLegs(
  parts: SearchParts,
  question: Question,
  reach: Reach,
  models: readonly SearchModel[],
  limits: LegLimits,
): Promise<LegResults> {
  const translated: TranslatedWord[] = [];
  const skipped: LegName[] = [];
  const failures: unknown[] = [];
  const run = async (name: LegName, leg: () => Promise<LegHits>): Promise<LegHits> => {
    try {
      return await within(leg(), limits.budgetMs, limits.signal);
    } catch (error) {
      limits.signal?.throwIfAborted();
      parts.logger.warn(
        { leg: name, error: error instanceof Error ? error.name : 'unknown' },
        'search leg left out',
      );
      skipped.push(name);
      failures.push(error);
      return {};
    }
  };
  const asked = models.filter(({ embedder }) => knowsLanguage(embedder, question.language));
  const roles = [...new Set(asked.map(({ role }) => role))];
  const [lexical, ...lists] = await Promise.all([
    run('lexical', () => runLexical(parts, question, reach, limits.lexical, translated)),
    ...roles.map((role) =>
      run(role, () =>
        runDense(
          parts.database,
          asked.filter((model) => model.role === role),
          question,
          reach,
          limits,
        ),
      ),
    ),
  ]);
  if (failures.length === roles.length + 1) throw failures[0];
  const dense: DenseHits = {};
  roles.forEach((role, index) => (dense[role] = lists[index] ?? {}));
  return { lexical, dense, translated, skipped };
}

async function runLexical(
  { database, engine, translator }: SearchParts,
  question: Question,
  reach: Reach,
  limit: number,
  translated: TranslatedWord[],
): Promise<LegHits> {
  if (translator) translated.push(...(await translateQuestion(database, translator, question.text, reach)));
  const termsFor = (language: TextLanguage): WeightedTerm[] =>
    mergeTerms(
      question.terms,
      translated.filter((word) => word.language === language && language !== question.language),
    );
  const terms = { en: termsFor('en'), zh: termsFor('zh'), other: question.terms };
  return engine.find(database, { terms, reach, limit });
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
  models: readonly SearchModel[],
  question: Question,
  reach: Reach,
  { dense: limit, signal }: LegLimits,
): Promise<LegHits> {
  const hits: LegHits = {};
  for (const { embedder } of models) {
    const vector = await embedder.embedQuery(question.text, signal ? { signal } : {});
    if (vector.every((value) => value === 0)) continue;
    for (const language of languages.filter((known) => knowsLanguage(embedder, known))) {
      hits[language] = await findNearest(database, { vector, modelId: embedder.id, language, reach, limit });
    }
  }
  return hits;
}

/** The result of a promise, or a rejection when time is up or the signal is aborted. The work itself goes on. */
async function within<T>(work: Promise<T>, budgetMs: number, signal: AbortSignal | undefined): Promise<T> {
  const late = AbortSignal.timeout(Math.max(1, budgetMs));
  const ended = signal ? AbortSignal.any([late, signal]) : late;
  work.catch(() => undefined);
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      if (ended.aborted) reject(ended.reason);
      ended.addEventListener('abort', () => reject(ended.reason), { once: true });
    }),
  ]);
}
