import { weightOfCount, type LatentModel } from './latent-model.ts';
import type { TermMatrix } from './term-matrix.ts';
import { truncatedSvd, type SparseMatrix } from './truncated-svd.ts';

const maxDimensions = 256;
/** With as many dimensions as chunks each chunk has its own, and no word is like another. */
const chunksPerDimension = 8;

/**
 * Learns a model: a truncated singular value decomposition of the chunks' weights (sublinear count x inverse document
 * frequency, every chunk of length 1). Null when no two chunks have a word in common that others have not.
 */
export function trainLatentModel({ terms, chunkCounts, counts }: TermMatrix): LatentModel | null {
  const chunkCount = counts.rowStarts.length - 1;
  const rarities = Float32Array.from(chunkCounts, (count) => Math.log(chunkCount / count));
  const rank = Math.min(maxDimensions, Math.ceil(chunkCount / chunksPerDimension));
  const { values, vectors } = truncatedSvd(weighted(counts, rarities), { rank });
  if (values.length === 0) return null;
  const { scales, components } = quantised(vectors, values.length);
  return {
    dimensions: values.length,
    terms,
    scales: scales.map((scale, term) => scale * (rarities[term] ?? 0)),
    components,
  };
}

/** Counts as weights, each row of length 1. */
function weighted(counts: SparseMatrix, rarities: Float32Array): SparseMatrix {
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

/** Eight bits a component, with a scale a row: the quality is that of floats, a quarter of the size. */
function quantised(vectors: Float32Array, dimensions: number): Pick<LatentModel, 'scales' | 'components'> {
  const components = new Int8Array(vectors.length);
  const scales = new Float32Array(vectors.length / dimensions);
  for (let row = 0; row < scales.length; row += 1) {
    const own = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (largest === 0) continue;
    components.set(
      own.map((value) => Math.round((value / largest) * 127)),
      row * dimensions,
    );
    scales[row] = largest / 127;
  }
  return { scales, components };
}
