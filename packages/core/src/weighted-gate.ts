type Waiting = { weight: number; start: () => void };

/**
 * Lets work in while the weights of what is inside add up to no more than `capacity`; first come, first served.
 * Something heavier than the capacity goes in alone.
 */
export function createWeightedGate(
  capacity: number,
): <T>(weight: number, work: () => Promise<T>) => Promise<T> {
  const waiting: Waiting[] = [];
  let inside = 0;

  const admit = (): void => {
    for (
      let next = waiting[0];
      next && (inside === 0 || inside + next.weight <= capacity);
      next = waiting[0]
    ) {
      waiting.shift();
      inside += next.weight;
      next.start();
    }
  };

  return async (weight, work) => {
    await new Promise<void>((start) => {
      waiting.push({ weight, start });
      admit();
    });
    try {
      return await work();
    } finally {
      inside -= weight;
      admit();
    }
  };
}
