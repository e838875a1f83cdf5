import { shareFound, type ContentTerms } from '../content-terms.ts';
import { splitClauses, type Clause } from './clauses.ts';
import type { Evidence } from './evidence.ts';

/** Clauses with at least this much in common speak of the same. */
const minSame = 0.7;
/** A clause of the other polarity counts only when none of the same polarity comes this close to it. */
const tolerance = 0.15;

/** Whether a clause of the sentence says the opposite of the clause of the sources that is closest to it. */
export function contradictsNegation(sentence: string, sources: readonly Evidence[]): boolean {
  const known = sources.flatMap((source) => source.clauses());
  return splitClauses(sentence).some((clause) => {
    if (clause.isItem) return false;
    const same = closest(clause, known, clause.isNegated);
    const opposite = closest(clause, known, !clause.isNegated);
    return opposite >= minSame && opposite > same + tolerance;
  });
}

function closest(clause: Clause, known: readonly Clause[], isNegated: boolean): number {
  let best = 0;
  for (const other of known) {
    if (other.isNegated === isNegated) best = Math.max(best, similarity(clause.terms, other.terms));
  }
  return best;
}

/** How much of the one is in the other, but little of a long clause is not much of it. */
function similarity(terms: ContentTerms, other: ContentTerms): number {
  return 0.8 * shareFound(terms, other) + 0.2 * shareFound(other, terms);
}
