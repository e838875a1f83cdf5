/** What became of one value of a batch. */
export type Outcome<R> = { result: R } | { error: unknown };

/** Failed attempts at a batch before the rest of it counts as failed: a model that is broken fails everything. */
const maxFailures = 16;

/**
 * Runs a batch. When it fails it is halved until what fails stands alone, so that one bad value takes no other one with
 * it: finding one among 64 takes 13 calls. Never rejects.
 * @param canSplit whether an error may be the fault of a single value
 */
export async function runApart<T, R>(
  values: readonly T[],
  run: (values: readonly T[]) => Promise<readonly R[]>,
  canSplit: (error: unknown) => boolean,
): Promise<Outcome<R>[]> {
  let failures = 0;
  const attempt = async (part: readonly T[]): Promise<Outcome<R>[]> => {
    try {
      const results = await run(part);
      if (results.length !== part.length)
        throw new Error('a batch has another number of results than values');
      return results.map((result) => ({ result }));
    } catch (error) {
      failures += 1;
      if (part.length === 1 || failures > maxFailures || !canSplit(error)) return part.map(() => ({ error }));
      const middle = Math.ceil(part.length / 2);
      return [...(await attempt(part.slice(0, middle))), ...(await attempt(part.slice(middle)))];
    }
  };
  return attempt(values);
}
