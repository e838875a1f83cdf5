import { isNearDuplicate, isWithin, toComparable, type ComparableText } from '../text/sim-hash.ts';

type Candidate = { id: number; contentHash: string; simHash: string | null };

/** Fingerprints at most this far apart are looked at: of texts with nine words in ten in common nearly all. */
const maxBitsApart = 12;

/**
 * Groups chunks that say nearly the same, each group under its first. Fingerprints pick the pairs whose texts are
 * compared.
 * @returns for each chunk that repeats an earlier one, the id of that one.
 */
export function findRepeats(
  candidates: readonly Candidate[],
  textOf: (id: number) => string | undefined,
): Map<number, number> {
  const texts = new Map<number, ComparableText | undefined>();
  const comparableOf = (id: number): ComparableText | undefined => {
    if (!texts.has(id)) {
      const text = textOf(id);
      texts.set(id, text === undefined ? undefined : toComparable(text));
    }
    return texts.get(id);
  };
  const repeats = new Map<number, number>();
  const firsts: Candidate[] = [];
  for (const candidate of candidates) {
    const first = firsts.find((earlier) => isRepeat(earlier, candidate, comparableOf));
    if (first) repeats.set(candidate.id, first.id);
    else firsts.push(candidate);
  }
  return repeats;
}

function isNear({ simHash: one }: Candidate, { simHash: other }: Candidate): boolean {
  return one !== null && other !== null && isWithin(one, other, maxBitsApart);
}

function isRepeat(
  earlier: Candidate,
  candidate: Candidate,
  comparableOf: (id: number) => ComparableText | undefined,
): boolean {
  if (earlier.contentHash === candidate.contentHash) return true;
  if (!isNear(earlier, candidate)) return false;
  const one = comparableOf(earlier.id);
  const other = comparableOf(candidate.id);
  return one !== undefined && other !== undefined && isNearDuplicate(one, other);
}
