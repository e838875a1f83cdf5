import {
  AppError,
  evaluationModeSchema,
  maxEvaluationRuns,
  type EvaluationComparison,
  type EvaluationMode,
  type EvaluationRun,
  type EvaluationSettings,
} from '@onyx/contracts';
import type { Database, DatabaseTransaction } from '@onyx/database';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import type { JobQueue } from '../jobs/index.ts';
import { compareRuns } from './compare-runs.ts';
import { requireVisible } from './evaluation.policy.ts';
import { findSet, lockSet, type SetRow } from './evaluation.queries.ts';
import {
  deleteOldRuns,
  findRun,
  insertRun,
  listResults,
  listRuns,
  readDisabledLegs,
  requeueFailedRuns,
  stopRun,
  type RunRow,
} from './runs.queries.ts';
import { possibleModes, type Measurable } from './search-settings.ts';
import { toRun } from './views.ts';

export type EvaluationRunsOptions = {
  database: Database;
  queue: JobQueue;
  measurable: () => Measurable;
};

/** Runs of question sets: started, stopped, compared. Who may: as for the sets. */
export function createEvaluationRuns({ database, queue, measurable }: EvaluationRunsOptions) {
  async function foundSet(actor: Actor, id: string, within = database): Promise<SetRow> {
    requireAdmin(actor);
    return requireVisible(actor, await findSet(within, actor.userId, id));
  }

  async function foundRun(actor: Actor, setId: string, runId: string): Promise<RunRow> {
    await foundSet(actor, setId);
    return requireVisible(actor, await findRun(database, setId, runId));
  }

  return {
    async listRuns(actor: Actor, setId: string): Promise<EvaluationRun[]> {
      await foundSet(actor, setId);
      return (await listRuns(database, [setId], maxEvaluationRuns)).map(toRun);
    },

    /**
     * Asks all questions in the background. Modes that no model allows are left out.
     * @throws AppError `evaluation-no-questions`, `evaluation-running`.
     */
    async startRun(
      actor: Actor,
      setId: string,
      input: Omit<EvaluationSettings, 'modes'> & { modes?: EvaluationMode[] | undefined },
    ): Promise<EvaluationRun> {
      const runId = await database.transaction().execute(async (transaction) => {
        await lockSet(transaction, setId);
        const set = await foundSet(actor, setId, transaction);
        if (set.answerable === 0) throw new AppError('evaluation-no-questions');
        const models = measurable();
        const wanted = new Set<EvaluationMode>(['hybrid', ...(input.modes ?? evaluationModeSchema.options)]);
        const settings: EvaluationSettings = {
          modes: possibleModes(models).filter((mode) => wanted.has(mode)),
          checksLegs: input.checksLegs,
          limit: input.limit,
        };
        const disabled = await readDisabledLegs(transaction, set.collectionId);
        const id = await insertRun(transaction, {
          setId,
          startedBy: actor.userId,
          settings: JSON.stringify(settings),
          legs: models.legs.filter((leg) => !disabled.includes(leg)),
          total: set.answerable,
        });
        if (id === undefined) throw new AppError('evaluation-running');
        await deleteOldRuns(transaction, setId, maxEvaluationRuns);
        await queue.enqueue(transaction, 'run-evaluation', [{ key: id }]);
        return id;
      });
      queue.wake('run-evaluation');
      return toRun(await foundRun(actor, setId, runId));
    },

    /** What was asked so far is kept. @throws AppError `evaluation-run-over`. */
    async stopRun(actor: Actor, setId: string, runId: string): Promise<EvaluationRun> {
      await foundRun(actor, setId, runId);
      if (!(await stopRun(database, runId))) throw new AppError('evaluation-run-over');
      return toRun(await foundRun(actor, setId, runId));
    },

    /** Has failed runs go on, where they stopped. Who may was decided by the caller. @returns how many there were. */
    async retryRuns(transaction: DatabaseTransaction, ids: readonly string[]): Promise<number> {
      const requeued = await requeueFailedRuns(transaction, ids);
      const payloads = requeued.map((key) => ({ key }));
      await queue.enqueue(transaction, 'run-evaluation', payloads, { isAgain: true });
      return requeued.length;
    },

    async compareRuns(
      actor: Actor,
      setId: string,
      { runId, earlierRunId, mode }: { runId: string; earlierRunId: string; mode: EvaluationMode },
    ): Promise<EvaluationComparison> {
      const runs = [await foundRun(actor, setId, runId), await foundRun(actor, setId, earlierRunId)];
      const [now = [], earlier = []] = await Promise.all(runs.map(({ id }) => listResults(database, id)));
      return compareRuns(now, earlier, mode);
    },
  };
}
