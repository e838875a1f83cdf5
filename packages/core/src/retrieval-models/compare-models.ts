import { AppError, type ModelComparison, type SearchResult } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { fixedModels, mean, percentile, type Searcher } from '@onyx/search';
import type { Actor } from '../actor.ts';
import type { ChosenModels } from './chosen-models.ts';
import { sampleHeadings, sampleSavedQuestions } from './compare.queries.ts';
import type { RetrievalModelRow } from './retrieval-models.queries.ts';

export type ChosenForSearch = Pick<ChosenModels, 'searched' | 'written' | 'getReranker'>;

/** A searcher like the one in use, with other chosen models. */
export type CreateSearcherWith = (chosen: ChosenForSearch) => Searcher;

const maxQuestions = 20;
/** Fewer saved questions tell less than headings do. */
const minSaved = 5;
const depth = 10;
/** A slow service is told by the times, not by a leg that is left out. */
const budgetMs = 30_000;
const changesShown = 5;
const titlesShown = 3;

/**
 * Searches as now, and as it would be with another model, for saved questions or else for headings of documents that
 * the person may read. The very searcher that everybody uses answers both.
 */
export async function compareModels(
  parts: { database: Database; chosen: ChosenModels; createSearcherWith: CreateSearcherWith },
  actor: Actor,
  row: RetrievalModelRow,
  signal?: AbortSignal,
): Promise<ModelComparison> {
  const { database, chosen, createSearcherWith } = parts;
  const saved = await sampleSavedQuestions(database, actor.userId, maxQuestions);
  const areSaved = saved.length >= minSaved;
  const questions = areSaved ? saved : await sampleHeadings(database, actor.userId, maxQuestions);
  const ask = (searcher: Searcher) => async (query: string) => {
    const startedAt = performance.now();
    const page = { filter: {}, offset: 0, limit: depth, explain: false };
    const request = { userId: actor.userId, query, signal, budgetMs, ...page };
    const { results, skippedLegs } = await searcher.search(request);
    return { results, skippedLegs, ms: performance.now() - startedAt };
  };
  const askBefore = ask(createSearcherWith(chosen));
  const askAfter = ask(createSearcherWith(withModel(chosen, row)));

  const answers = [];
  // The first search of each loads what it needs and is not counted.
  for (const [index, question] of [questions[0] ?? '', ...questions].entries()) {
    const before = await askBefore(question);
    const after = await askAfter(question);
    // Else a model that does not answer would seem to change nothing.
    if (after.skippedLegs.includes(row.purpose === 'embedding' ? 'model' : 'reranker'))
      throw problemOf(chosen, row.id);
    if (index > 0)
      answers.push({ question, before, after, overlap: overlapOf(before.results, after.results) });
  }
  const median = (times: number[]): number =>
    times.length === 0 ? 0 : Math.round(percentile(times, 0.5) * 10) / 10;
  return {
    questionCount: answers.length,
    areSaved,
    overlapAt10:
      answers.length === 0 ? 1 : Math.round(mean(answers.map(({ overlap }) => overlap)) * 1000) / 1000,
    medianMs: {
      before: median(answers.map(({ before }) => before.ms)),
      after: median(answers.map(({ after }) => after.ms)),
    },
    changes: answers
      .filter(
        ({ overlap, before, after }) =>
          overlap < 1 || before.results[0]?.documentId !== after.results[0]?.documentId,
      )
      .toSorted((one, other) => one.overlap - other.overlap)
      .slice(0, changesShown)
      .map(({ question, before, after, overlap }) => ({
        question,
        overlapAt10: overlap,
        before: firstTitles(before.results),
        after: firstTitles(after.results),
      })),
  };
}

function problemOf(chosen: ChosenModels, id: string): AppError {
  const problem = chosen.problemOf(id);
  if (!problem) return new AppError('model-timeout', { params: { seconds: budgetMs / 1000 } });
  const { code, params, detail } = problem;
  return new AppError(code, { ...(params && { params }), ...(detail && { detail }) });
}

/** What is chosen now, with a model in the place of the one of its kind. */
function withModel(chosen: ChosenModels, { id, purpose }: RetrievalModelRow): ChosenForSearch {
  if (purpose === 'reranking')
    return { ...chosen, getReranker: () => Promise.resolve(chosen.reranker(id) ?? null) };
  const embedder = chosen.embedder(id);
  return { ...fixedModels(embedder ? [{ role: 'model', embedder }] : []), getReranker: chosen.getReranker };
}

/** The share of the documents found by one that the other finds too. */
export function overlapOf(one: readonly SearchResult[], other: readonly SearchResult[]): number {
  const ids = new Set(one.map(({ documentId }) => documentId));
  const size = Math.max(ids.size, other.length);
  return size === 0 ? 1 : other.filter(({ documentId }) => ids.has(documentId)).length / size;
}

function firstTitles(results: readonly SearchResult[]): string[] {
  return results.slice(0, titlesShown).map(({ title }) => title);
}
