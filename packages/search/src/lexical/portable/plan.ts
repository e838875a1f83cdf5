import { levelFeature, levels, levelWeights, type Level } from './features.ts';

/** A term of the question: what one unit of its weight in a chunk is worth, and how many chunks have each level. */
export type PlannedTerm = { id: number; value: number; counts: Record<Level, number> };

/** Chunks that have one of these features, and how many there are at most. */
export type Clause = { features: number[]; size: number; choices: readonly Choice[] };

/** A term's part in a clause: chunks that have this level are looked at; 3 is no chunk at all for the term's sake. */
type Choice = Level | 3;

/** The features that belong to all chunks with one of the terms. */
export function everyChunk(terms: readonly PlannedTerm[]): Clause {
  return clauseOf(
    terms,
    terms.map(() => 0),
  );
}

/** The rarest features, of about `size` chunks together (at least one feature): what is best is likely among them. */
export function rarest(terms: readonly PlannedTerm[], size: number): Clause {
  const choices: Choice[] = terms.map(() => 3);
  const steps = terms
    .flatMap((term, index) => levels.map((level) => ({ index, level, count: term.counts[level] })))
    .toSorted((a, b) => a.count - b.count);
  let left = size;
  for (const { index, level, count } of steps) {
    if (level >= (choices[index] ?? 3)) continue;
    left -= count;
    if (left < 0 && choices.some((choice) => choice < 3)) break;
    choices[index] = level;
  }
  return clauseOf(terms, choices);
}

/**
 * A small clause without which no chunk reaches the threshold: what a chunk outside of it can have at most, summed
 * over the terms, stays below. MaxScore (Turtle and Flood 1995) with levels: a term is left out (it may add all it
 * can), looked at where it weighs much (it may add what the rest of its chunks can), or wherever it stands.
 * @param without a term that must be left out; undefined is returned when there is then no such clause.
 */
export function necessary(
  terms: readonly PlannedTerm[],
  threshold: number,
  without?: PlannedTerm,
): Clause | undefined {
  const choices: Choice[] = terms.map(() => 3);
  const most = (index: number, choice: Choice): number => (terms[index]?.value ?? 0) * levelWeights[choice];
  let reachable = terms.reduce((sum, _, index) => sum + most(index, 3), 0);
  const change = (index: number, choice: Choice): void => {
    reachable += most(index, choice) - most(index, choices[index] ?? 3);
    choices[index] = choice;
  };
  while (reachable >= threshold) {
    let best: { index: number; choice: Choice; gain: number } | undefined;
    for (const [index, term] of terms.entries()) {
      if (term === without) continue;
      const now = choices[index] ?? 3;
      for (const choice of levels) {
        if (choice >= now) continue;
        const cost = term.counts[choice] - (now === 3 ? 0 : term.counts[now]);
        // What is more than needed is no gain.
        const lowered = Math.min(most(index, now) - most(index, choice), reachable - threshold + 1e-9);
        const gain = lowered / (cost + 1);
        if (!best || gain > best.gain) best = { index, choice, gain };
      }
    }
    if (!best) return undefined;
    change(best.index, best.choice);
  }
  // What the last steps have made superfluous, the largest first.
  for (const { index } of terms
    .map((term, index) => ({ index, count: term.counts[choices[index] as Level] ?? 0 }))
    .toSorted((a, b) => b.count - a.count)) {
    for (const choice of [3, 2, 1] as const) {
      const now = choices[index] ?? 3;
      if (choice > now && reachable + most(index, choice) - most(index, now) < threshold) change(index, choice);
    }
  }
  return clauseOf(terms, choices);
}

/** Whether all chunks of `inner` are among those of `outer`, made for the same terms. */
export function contains(outer: Clause, inner: Clause): boolean {
  return inner.choices.every((choice, index) => choice >= (outer.choices[index] ?? 3));
}

function clauseOf(terms: readonly PlannedTerm[], choices: readonly Choice[]): Clause {
  const clause: Clause = { features: [], size: 0, choices };
  for (const [index, term] of terms.entries()) {
    const choice = choices[index] ?? 3;
    if (choice === 3) continue;
    clause.features.push(levelFeature(term.id, choice));
    clause.size += term.counts[choice];
  }
  return clause;
}
