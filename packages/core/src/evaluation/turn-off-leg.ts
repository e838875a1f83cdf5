import type { EvaluationDifference, LegName, SwitchableLeg } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { canManage, findReadable } from '../collections/index.ts';
import { isStillAllowed, switchLeg, type RunAtWork } from './runs.queries.ts';

/** Of fewer questions the interval of a difference says little. */
const leastQuestions = 20;

/**
 * Turns off, for the collection, the leg that hurts most, when it is certain to hurt and the person who started the run
 * manages the collection. Only one: what another adds is different without it, and the next run says it.
 * @returns the leg that was turned off.
 */
export async function turnOffWorstLeg(
  database: Database,
  run: Pick<RunAtWork, 'startedBy' | 'collectionId' | 'legs'>,
  differences: Partial<Record<SwitchableLeg, EvaluationDifference>>,
): Promise<LegName | undefined> {
  const [worst] = (['static', 'latent', 'model'] as const)
    .flatMap((leg) => {
      const difference = differences[leg];
      return difference && run.legs.includes(leg) ? [{ leg, ...difference }] : [];
    })
    .filter(({ verdict, questions }) => verdict === 'worse' && questions >= leastQuestions)
    .toSorted((a, b) => a.mean - b.mean);
  if (!worst) return undefined;
  return database.transaction().execute(async (transaction) => {
    const { startedBy, collectionId } = run;
    if (!(await isStillAllowed(transaction, run))) return undefined;
    const collection = await findReadable(transaction, startedBy, collectionId);
    if (!collection || !canManage({ userId: startedBy, role: 'admin', locale: 'en' }, collection))
      return undefined;
    await switchLeg(transaction, collectionId, worst.leg, false);
    return worst.leg;
  });
}
