import { startTestDatabase } from '@onyx/database/testing';
import { loadStaticEncoder } from '@onyx/models';
import { createSearcher, createSearchIndex, staticModel } from '@onyx/search';
import { silentLogger } from '@onyx/telemetry';
import type { Visibility } from '@onyx/contracts';
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../actor.ts';
import {
  createEvaluationService,
  createRunEvaluation,
  measurableBy,
  type RunEvaluationOptions,
} from '../index.ts';

export type EvaluationWorld = Awaited<ReturnType<typeof startEvaluationWorld>>;

/** A database with documents, the real search over it, and evaluations whose jobs run when the test says so. */
export async function startEvaluationWorld() {
  const testDatabase = await startTestDatabase();
  const { database } = testDatabase;
  const models = staticModel(await loadStaticEncoder());
  const index = createSearchIndex({ database, models, logger: silentLogger });
  const searcher = createSearcher({ database, models, logger: silentLogger });
  const measurable = () => measurableBy(models, false);
  const jobs: string[] = [];
  const evaluation = createEvaluationService({
    database,
    measurable,
    queue: {
      enqueue: (_transaction, _name, payloads) => {
        jobs.push(...payloads.map((payload) => (payload as { key: string }).key));
        return Promise.resolve();
      },
      wake: () => undefined,
    },
  });

  const addPerson = async (role: Actor['role']): Promise<Actor> => {
    const userId = randomUUID();
    const person = { id: userId, name: role, email: `${userId}@example.com`, image: null, role };
    await database.insertInto('user').values(person).execute();
    return { userId, role, locale: 'en' };
  };
  const addCollection = async (owner: Actor, visibility: Visibility = 'private'): Promise<string> => {
    const { id } = await database
      .insertInto('collection')
      .values({ name: 'Files', ownerId: owner.userId, visibility })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  };
  const addDocument = async (collectionId: string, fileName: string, text: string): Promise<string> => {
    const sha256 = randomUUID();
    await database.insertInto('file').values({ sha256, sizeBytes: 1 }).execute();
    const { id } = await database
      .insertInto('document')
      .values((value) => ({
        collectionId,
        title: fileName.replace(/\.\w+$/, ''),
        fileName,
        format: 'text' as const,
        sizeBytes: 1,
        sha256,
        createdBy: value
          .selectFrom('collection')
          .select('ownerId')
          .where('id', '=', collectionId)
          .$asScalar()
          .$notNull(),
        indexedVersion: 1,
        pageCount: null,
        language: 'en' as const,
        stageDone: null,
        stageTotal: null,
        stageUnit: null,
      }))
      .returning('id')
      .executeTakeFirstOrThrow();
    const location = { blockStart: 0, blockEnd: 0, headingPath: [], page: 2 };
    const chunks = [{ ordinal: 0, text, language: 'en' as const, tokenCount: 1, location }];
    await database
      .transaction()
      .execute((trx) =>
        index.indexChunks(trx, { documentId: id, collectionId, version: 1, title: fileName, chunks }),
      );
    await index.embedPending({ documentId: id, version: 1 });
    return id;
  };

  return {
    database,
    searcher,
    evaluation,
    addPerson,
    addCollection,
    addDocument,
    /** Works on the oldest run that waits. It stays in the queue when that fails. */
    async work(options: Partial<RunEvaluationOptions> & { signal?: AbortSignal; attempt?: number } = {}) {
      const { signal = new AbortController().signal, attempt = 1, ...parts } = options;
      const run = createRunEvaluation({ database, searcher, measurable, logger: silentLogger, ...parts });
      const failure = await run({ key: jobs[0] ?? '' }, { attempt, signal, enterStage: () => undefined });
      jobs.shift();
      return failure;
    },
    async reset() {
      jobs.length = 0;
      await testDatabase.reset();
    },
    close: () => testDatabase.close(),
  };
}
