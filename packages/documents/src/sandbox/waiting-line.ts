export type WaitingLine<T> = {
  /** @param cost what it will take, in any unit that is the same for all. */
  join(item: T, cost: number): void;
  /** Takes the next one out; undefined when nobody waits. */
  next(): T | undefined;
  leave(item: T): void;
  /** Takes all out, in the order in which they came. */
  empty(): T[];
};

type Place<T> = { item: T; cost: number };

/**
 * Who takes least goes first (shortest job first, which makes the mean wait the shortest there is), and equals in the
 * order in which they came. When `patience` turns went to others, the next one is the oldest's, so everybody's turn comes,
 * and yet those who take long do not go all at once.
 */
export function createWaitingLine<T>(patience: number): WaitingLine<T> {
  /** In the order in which they came. */
  let places: Place<T>[] = [];
  /** Turns that went to others than the oldest. */
  let overtaken = 0;
  return {
    join(item, cost) {
      places.push({ item, cost });
    },
    next() {
      const [oldest] = places;
      if (!oldest) return undefined;
      const quickest = places.reduce((least, place) => (place.cost < least.cost ? place : least), oldest);
      const chosen = overtaken >= patience ? oldest : quickest;
      overtaken = chosen === oldest ? 0 : overtaken + 1;
      places = places.filter((place) => place !== chosen);
      return chosen.item;
    },
    leave(item) {
      places = places.filter((place) => place.item !== item);
    },
    empty() {
      const items = places.map(({ item }) => item);
      places = [];
      return items;
    },
  };
}
