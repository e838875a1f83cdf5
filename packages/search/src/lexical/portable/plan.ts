import { createRandom } from '../../random.ts';
import { levelFeature, levels, levelWeights, type Level } from './features.ts';

/** A term of the question: what one unit of its weight in a chunk is worth, and how many chunks have each level. */
export type PlannedTerm = {
  id: number;
  value: number;
  counts: readonly number[];
  /** Places, among the question's terms, of those that stand in it, as a pair's two characters do. */
  parts?: readonly number[];
};

/** Chunks that have one of these features, and how many there are at most. */
export type Clause = { features: number[]; size: number; choices: readonly Choice[] };

/** A term's part in a clause: chunks that have it at this level are looked at; or none for this term's sake. */
type Choice = Level | typeof none;
const none = 7;
const choicesDown: readonly Choice[] = [none, ...levels.toReversed()];

/** The features that belong to all chunks with one of the terms. */
export function everyChunk(terms: readonly PlannedTerm[]): Clause {
  return clauseOf(
    terms,
    terms.map(() => 0),
  );
}

/**
 * A small clause without which no chunk reaches the threshold: what a chunk outside of it can have at most, summed
 * over the terms, stays below. MaxScore (Turtle and Flood 1995) with levels: a term is left out (it may add all it
 * can), looked at where it weighs much (it may add what the rest of its chunks can), or wherever it stands.
 */
function necessary(terms: readonly PlannedTerm[], threshold: number): Clause {
  const choices: Choice[] = terms.map(() => none);
  for (let reachable = mostOutside(terms, choices); reachable >= threshold;) {
    let best: { index: number; choice: Choice; lowered: number; gain: number } | undefined;
    for (const [index, term] of terms.entries()) {
      const now = choices[index] ?? none;
      for (const choice of levels) {
        if (choice >= now) break;
        const lowered = term.value * (levelWeights[now] - levelWeights[choice]);
        // What is more than needed is no gain.
        const gain =
          Math.min(lowered, reachable - threshold + 1e-9) / (countOf(term, choice) - countOf(term, now) + 1);
        if (!best || gain > best.gain) best = { index, choice, lowered, gain };
      }
    }
    if (!best) break;
    choices[best.index] = best.choice;
    reachable -= best.lowered;
  }
  return clauseOf(terms, withoutSuperfluous(terms, choices, threshold));
}

/**
 * Clauses that all chunks reaching the threshold meet, chosen so that few others meet all of them. Which do is tried
 * on made-up chunks: for one that cannot reach the threshold and meets all clauses so far, there is always a clause
 * that it does not meet.
 */
export function clausesFor(
  terms: readonly PlannedTerm[],
  threshold: number,
  madeUp: readonly MadeUpChunk[],
): Clause[] {
  const first = necessary(terms, threshold);
  const clauses = [first];
  let passing = madeUp.filter((chunk) => meets(chunk, first));
  while (clauses.length < maxClauses) {
    const hopeless = passing.filter((chunk) => chunk.most < threshold);
    if (hopeless.length * 4 < passing.length || hopeless.length === 0) break;
    const tried = hopeless.slice(0, triesPerClause).map((chunk) => {
      const clause = clauseOf(terms, withoutSuperfluous(terms, missedBy(chunk, terms.length), threshold));
      return { clause, passing: passing.filter((other) => meets(other, clause)) };
    });
    const best = tried.reduce((a, b) => (b.passing.length < a.passing.length ? b : a));
    clauses.push(best.clause);
    ({ passing } = best);
  }
  return clauses;
}

/** A chunk by the terms it has: the place of each, the first level that it does not reach, and the most that they score. */
export type MadeUpChunk = { places: number[]; missed: Choice[]; most: number };

/**
 * Chunks that have the terms as often as the real ones have, each term independently of the others but for what stands
 * in it: a chunk that has a pair of characters has them both, as often at least. The same terms give the same chunks,
 * so a question is planned the same way each time.
 */
export function makeUpChunks(terms: readonly PlannedTerm[], chunkCount: number): MadeUpChunk[] {
  const random = createRandom(1);
  const missedBy = terms.map(() => new Uint8Array(madeUpChunks));
  const apart = terms.map(({ counts }) => [...counts]);
  const draw = (place: number, also: readonly number[]): void => {
    const counts = apart[place] ?? [];
    for (const at of drawChunks(random, (counts[0] ?? 0) / chunkCount)) {
      const rank = random() * (counts[0] ?? 0);
      const missed = levels.find((level) => rank >= (counts[level] ?? 0)) ?? none;
      for (const other of [place, ...also]) {
        const all = missedBy[other]!;
        all[at] = Math.max(all[at]!, missed);
      }
    }
  };
  for (const [place, { counts, parts }] of terms.entries()) {
    if (!parts) continue;
    draw(place, parts);
    for (const part of parts)
      apart[part] = (apart[part] ?? []).map((count, level) => count - (counts[level] ?? 0));
  }
  for (const [place, { parts }] of terms.entries()) if (!parts) draw(place, []);
  return Array.from({ length: madeUpChunks }, (_, at) => {
    const chunk: MadeUpChunk = { places: [], missed: [], most: 0 };
    for (let place = 0; place < terms.length; place += 1) {
      const missed = missedBy[place]![at] as Choice;
      if (missed === 0) continue;
      chunk.places.push(place);
      chunk.missed.push(missed);
      chunk.most += terms[place]!.value * levelWeights[missed];
    }
    return chunk;
  });
}

/**
 * The chunks that have a term which this share of all has. From one to the next is a draw of the geometric
 * distribution, so that the many that have it not cost nothing.
 */
function* drawChunks(random: () => number, share: number): Generator<number> {
  if (share <= 0) return;
  const scale = Math.log1p(-Math.min(1, share));
  const skip = (): number => Math.floor(Math.log1p(-random()) / scale);
  for (let at = skip(); at < madeUpChunks; at += 1 + skip()) yield at;
}

/** A threshold that about this part of all chunks may reach. */
export function guessThreshold(madeUp: readonly MadeUpChunk[], part: number): number {
  const ranked = madeUp.map(({ most }) => most).toSorted((a, b) => b - a);
  return ranked[Math.ceil(part * ranked.length)] ?? 0;
}

const maxClauses = 7;
const triesPerClause = 6;
const madeUpChunks = 3_000;

export function meets({ places, missed }: MadeUpChunk, { choices }: Clause): boolean {
  return places.some((place, index) => (choices[place] ?? none) < (missed[index] ?? 0));
}

/** For each term the first level that the chunk does not reach. */
function missedBy({ places, missed }: MadeUpChunk, termCount: number): Choice[] {
  const all = Array.from({ length: termCount }, (): Choice => 0);
  places.forEach((place, index) => (all[place] = missed[index] ?? 0));
  return all;
}

/** The most that a chunk can score which does not reach any of these levels. */
function mostOutside(terms: readonly PlannedTerm[], choices: readonly Choice[]): number {
  return terms.reduce((sum, { value }, index) => sum + value * levelWeights[choices[index] ?? none], 0);
}

/** Raises levels, those of most chunks first, as far as what stays outside is still below the threshold. */
function withoutSuperfluous(
  terms: readonly PlannedTerm[],
  choices: readonly Choice[],
  threshold: number,
): Choice[] {
  const raised = [...choices];
  let reachable = mostOutside(terms, raised);
  const bySize = terms
    .map((term, index) => ({ term, index, size: countOf(term, raised[index] ?? none) }))
    .toSorted((a, b) => b.size - a.size);
  for (const { term, index } of bySize) {
    const now = raised[index] ?? none;
    const room = threshold - reachable;
    const choice =
      choicesDown.find((higher) => term.value * (levelWeights[higher] - levelWeights[now]) < room) ?? now;
    if (choice <= now) continue;
    reachable += term.value * (levelWeights[choice] - levelWeights[now]);
    raised[index] = choice;
  }
  return raised;
}

function countOf(term: PlannedTerm, choice: Choice): number {
  return choice === none ? 0 : (term.counts[choice] ?? 0);
}

function clauseOf(terms: readonly PlannedTerm[], choices: readonly Choice[]): Clause {
  const clause: Clause = { features: [], size: 0, choices };
  for (const [index, term] of terms.entries()) {
    const choice = choices[index] ?? none;
    if (choice === none) continue;
    clause.features.push(levelFeature(term.id, choice));
    clause.size += countOf(term, choice);
  }
  return clause;
}
