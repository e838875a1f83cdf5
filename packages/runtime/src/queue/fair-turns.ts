/**
 * Gives each job of a shared queue its turn, lower ones first, so that owners take turns: ten jobs of one do not wait
 * for the ten thousand that another brought before. Start-time fair queueing with jobs of equal weight (Goyal, Vin,
 * Cheng 1996): an owner's next turn follows its last, but is never before the first that waits, so that nobody saves
 * turns up while idle.
 * @param owners of the new jobs, in their order.
 * @param first turn of the first job that waits; 0 when none does.
 * @param lastTurns of the owners that have jobs waiting.
 */
export function fairTurns(
  owners: readonly string[],
  first: number,
  lastTurns: ReadonlyMap<string, number>,
): number[] {
  const taken = new Map(lastTurns);
  return owners.map((owner) => {
    const last = taken.get(owner);
    const turn = last === undefined ? first : Math.max(first, last + 1);
    taken.set(owner, turn);
    return turn;
  });
}
