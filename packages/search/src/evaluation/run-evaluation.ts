import type { Database } from '@onyx/database';
import { createHash, randomUUID } from 'node:crypto';
import type { IndexableChunk } from '../indexing/chunk-terms.ts';
import type { SearchIndex } from '../indexing/search-index.ts';
import type { Searcher, SearchRequest } from '../retrieval/searcher.ts';
import type { EvaluationCollection, EvaluationDocument } from './collection-files.ts';
import { mean, percentile } from './metrics.ts';
import { rankedDocuments, scoreRanking, type RankingScore } from './score-ranking.ts';

export type EvaluationFigures = RankingScore & {
  questions: number;
  latencyMs: { p50: number; p95: number };
};

/** A collection that has been indexed: who may search it, and which unit each document is. */
export type IndexedEvaluation = { userId: string; unitOf: ReadonlyMap<string, string> };

const documentsPerTransaction = 200;
/** Quality is measured, not how busy the machine is: no leg is left out for being late. */
const budgetMs = 600_000;

/** Indexes documents through the product's own path, one document a unit, into a collection of their own. */
export async function indexEvaluation(
  database: Database,
  index: SearchIndex,
  documents: readonly EvaluationDocument[],
  toChunks: (document: EvaluationDocument) => IndexableChunk[],
): Promise<IndexedEvaluation> {
  const userId = randomUUID();
  await database
    .insertInto('user')
    .values({ id: userId, name: 'Evaluation', email: `${userId}@example.com`, image: null })
    .execute();
  const { id: collectionId } = await database
    .insertInto('collection')
    .values({ name: 'Evaluation', visibility: 'private', ownerId: userId })
    .returning('id')
    .executeTakeFirstOrThrow();
  const unitOf = new Map<string, string>();
  for (let first = 0; first < documents.length; first += documentsPerTransaction) {
    await database.transaction().execute(async (trx) => {
      for (const document of documents.slice(first, first + documentsPerTransaction)) {
        const sha256 = createHash('sha256').update(document.id).digest('hex');
        await trx
          .insertInto('file')
          .values({ sha256, sizeBytes: document.text.length })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const row = await trx
          .insertInto('document')
          .values({
            collectionId,
            title: document.title,
            fileName: `${document.id}.txt`,
            format: 'text',
            sizeBytes: document.text.length,
            sha256,
            indexedVersion: 1,
            pageCount: null,
            language: null,
            stageDone: null,
            stageTotal: null,
            stageUnit: null,
            createdBy: userId,
          })
          .returning('id')
          .executeTakeFirstOrThrow();
        unitOf.set(row.id, document.id);
        await index.indexChunks(trx, {
          documentId: row.id,
          collectionId,
          version: 1,
          title: document.title,
          chunks: toChunks(document),
        });
      }
    });
  }
  const ids = [...unitOf.keys()];
  for (let first = 0; first < ids.length; first += documentsPerTransaction) {
    const batch = ids.slice(first, first + documentsPerTransaction);
    await index.embedTogether(batch.map((documentId) => ({ documentId, version: 1 })));
  }
  return { userId, unitOf };
}

/** Asks every question, with the given legs or with all there are, and measures the answers. */
export async function evaluate(
  searcher: Searcher,
  { userId, unitOf }: IndexedEvaluation,
  { questions, judgements }: Pick<EvaluationCollection, 'questions' | 'judgements'>,
  how: Pick<SearchRequest, 'legs' | 'isReranked'> = {},
): Promise<EvaluationFigures> {
  const times: number[] = [];
  const scores: RankingScore[] = [];
  for (const question of questions) {
    const startedAt = performance.now();
    const { results } = await searcher.search({
      ...how,
      userId,
      query: question.text,
      offset: 0,
      limit: 100,
      explain: false,
      budgetMs,
    });
    times.push(performance.now() - startedAt);
    const ranking = rankedDocuments(results).map((documentId) => unitOf.get(documentId) ?? '');
    scores.push(scoreRanking(ranking, judgements.get(question.id) ?? new Map<string, number>()));
  }
  const meanOf = (measure: keyof RankingScore): number => mean(scores.map((score) => score[measure]));
  return {
    questions: questions.length,
    ndcg10: meanOf('ndcg10'),
    recall5: meanOf('recall5'),
    recall10: meanOf('recall10'),
    recall100: meanOf('recall100'),
    mrr10: meanOf('mrr10'),
    latencyMs: { p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
  };
}
