import { weightOfCount, type LatentModel } from './latent-model.ts';
import type { TermMatrix } from './term-matrix.ts';
import { truncatedSvd, type SparseMatrix } from './truncated-svd.ts';

const maxDimensions = 256;

/** Learns a model of 256 dimensions, or of fewer when the chunks have no more. Null when they have none. */
export function trainLatentModel(matrix: TermMatrix): LatentModel | null {
  const chunkCount = matrix.counts.rowStarts.length - 1;
  const rarities = Float64Array.from(matrix.chunkCounts, (count) => Math.log(chunkCount / count));
  const { values, vectors } = truncatedSvd(weighted(matrix.counts, rarities), { rank: maxDimensions });
  const dimensions = values.length;
  if (dimensions === 0) return null;
  const components = new Int8Array(vectors.length);
  const scales = new Float32Array(matrix.terms.length);
  for (let term = 0; term < matrix.terms.length; term += 1) {
    const own = vectors.subarray(term * dimensions, (term + 1) * dimensions);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    components.set(
      own.map((value) => Math.round((value / largest) * 127)),
      term * dimensions,
    );
    scales[term] = (largest / 127) * (rarities[term] ?? 0);
  }
  return { dimensions, terms: matrix.terms, scales, components };
}

/** Counts as weights (sublinear count x inverse document frequency), every chunk of length 1. */
function weighted(counts: SparseMatrix, rarities: Float64Array): SparseMatrix {
  const { rowStarts, columns } = counts;
  const values = counts.values.map(
    (count, entry) => weightOfCount(count) * (rarities[columns[entry] ?? 0] ?? 0),
  );
  for (let row = 0; row + 1 < rowStarts.length; row += 1) {
    const own = values.subarray(rowStarts[row], rowStarts[row + 1]);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) own.forEach((value, index) => (own[index] = value / length));
  }
  return { ...counts, values };
}
