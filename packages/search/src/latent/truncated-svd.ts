import { createRandom } from '../random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A matrix of few numbers that are not zero, row by row: row r has entries `rowStarts[r]` to `rowStarts[r + 1]`. */
export type SparseMatrix = {
  rowStarts: Uint32Array;
  columns: Uint32Array;
  values: Float32Array;
  columnCount: number;
};

export type TruncatedSvd = {
  /** Singular values, largest first; fewer than asked for when the matrix has no more. */
  values: Float64Array;
  /** Right singular vectors: `vectors[column * values.length + j]` is the component of vector j. */
  vectors: Float32Array;
};

export type SvdOptions = { rank: number; iterations?: number; seed?: number };

/** Directions carried along beyond the rank, which make the last ones wanted exact. */
const oversampling = 16;
/** Singular values below this share of the largest are rounding. */
const smallest = 1e-4;
/** A column of which less than this share (squared) is new is spanned by the ones before it. */
const dependent = 1e-10;

/**
 * The largest singular values of a sparse matrix and their right vectors: a random range finder with power
 * iterations on the Gram matrix, then Rayleigh-Ritz (Halko, Martinsson and Tropp, "Finding structure with
 * randomness", SIAM Review 53(2), 2011, algorithms 4.4 and 5.3). Rows are only ever read one after the other, so
 * that memory does not grow with them: two dense matrices of columns x (rank + 16). The same input gives the same output.
 */
export function truncatedSvd(
  matrix: SparseMatrix,
  { rank, iterations = 2, seed = 1 }: SvdOptions,
): TruncatedSvd {
  const { columnCount } = matrix;
  const rowCount = matrix.rowStarts.length - 1;
  let width = Math.min(rank + oversampling, columnCount, rowCount);
  if (width <= 0) return { values: new Float64Array(0), vectors: new Float32Array(0) };
  let basis = randomSigns(columnCount * width, seed);
  for (let round = 0; round <= iterations; round += 1) {
    ({ basis, width } = orthonormalise(multiplyByGram(matrix, basis, width), width));
    if (width === 0) return { values: new Float64Array(0), vectors: new Float32Array(0) };
  }
  // Again, because columns of very unlike directions leave rounding; between the rounds it does not matter.
  ({ basis, width } = orthonormalise(basis, width));
  const projected = multiplyTransposed(basis, multiplyByGram(matrix, basis, width), width);
  const { values, vectors } = symmetricEigen(projected, width);
  const largest = Math.sqrt(Math.max(0, values[0] ?? 0));
  const singular = values.map((value) => Math.sqrt(Math.max(0, value)));
  const kept = Math.min(rank, singular.filter((value) => value > smallest * largest).length);
  return { values: singular.slice(0, kept), vectors: multiplyDense(basis, width, vectors, kept) };
}

/** `matrix` transposed x `matrix` x `basis` (columns x width, row by row). */
function multiplyByGram(matrix: SparseMatrix, basis: Float32Array, width: number): Float32Array {
  const { rowStarts, columns, values } = matrix;
  const result = new Float32Array(basis.length);
  const row = new Float64Array(width);
  for (let r = 0; r + 1 < rowStarts.length; r += 1) {
    const start = rowStarts[r] ?? 0;
    const end = rowStarts[r + 1] ?? 0;
    row.fill(0);
    for (let entry = start; entry < end; entry += 1) {
      const value = values[entry] ?? 0;
      const at = (columns[entry] ?? 0) * width;
      for (let j = 0; j < width; j += 1) row[j] = (row[j] ?? 0) + value * (basis[at + j] ?? 0);
    }
    for (let entry = start; entry < end; entry += 1) {
      const value = values[entry] ?? 0;
      const at = (columns[entry] ?? 0) * width;
      for (let j = 0; j < width; j += 1) result[at + j] = (result[at + j] ?? 0) + value * (row[j] ?? 0);
    }
  }
  return result;
}

/**
 * An orthonormal basis of what the columns span: Gram-Schmidt on coefficients, in the inner product that the columns'
 * Gram matrix gives (as Cholesky QR). Columns that the ones before them span are left out.
 */
function orthonormalise(columns: Float32Array, width: number): { basis: Float32Array; width: number } {
  const gram = multiplyTransposed(columns, columns, width);
  const found: Float64Array[] = [];
  for (let j = 0; j < width; j += 1) {
    const own = gram.subarray(j * width, (j + 1) * width);
    const direction = new Float64Array(width);
    direction[j] = 1;
    let left = own[j] ?? 0;
    for (const other of found) {
      const share = other.reduce((sum, value, i) => sum + value * (own[i] ?? 0), 0);
      for (let i = 0; i <= j; i += 1) direction[i] = (direction[i] ?? 0) - share * (other[i] ?? 0);
      left -= share * share;
    }
    if (left <= dependent * (own[j] ?? 0) || left <= 0) continue;
    found.push(direction.map((value) => value / Math.sqrt(left)));
  }
  const coefficients = new Float64Array(width * found.length);
  found.forEach((direction, j) =>
    direction.forEach((value, i) => (coefficients[i * found.length + j] = value)),
  );
  return { basis: multiplyDense(columns, width, coefficients, found.length), width: found.length };
}

/** `left` transposed x `right`, both rows x width; the product is symmetric here, so half of it is counted. */
function multiplyTransposed(left: Float32Array, right: Float32Array, width: number): Float64Array {
  const result = new Float64Array(width * width);
  for (let at = 0; at < left.length; at += width) {
    for (let i = 0; i < width; i += 1) {
      const value = left[at + i] ?? 0;
      if (value === 0) continue;
      const out = i * width;
      for (let j = i; j < width; j += 1)
        result[out + j] = (result[out + j] ?? 0) + value * (right[at + j] ?? 0);
    }
  }
  for (let i = 0; i < width; i += 1) {
    for (let j = 0; j < i; j += 1) result[i * width + j] = result[j * width + i] ?? 0;
  }
  return result;
}

/** The rows x width matrix `left` times the first `kept` columns of `right`, which has `width` rows. */
function multiplyDense(left: Float32Array, width: number, right: Float64Array, kept: number): Float32Array {
  const rowCount = left.length / width;
  const stride = right.length / width;
  const result = new Float32Array(rowCount * kept);
  const row = new Float64Array(kept);
  for (let r = 0; r < rowCount; r += 1) {
    row.fill(0);
    // Four at a time: what is summed is read and written a quarter as often, which is what this waits for.
    for (let i = 0; i < width; i += 4) {
      const at = r * width + i;
      const one = left[at] ?? 0;
      const two = i + 1 < width ? (left[at + 1] ?? 0) : 0;
      const three = i + 2 < width ? (left[at + 2] ?? 0) : 0;
      const four = i + 3 < width ? (left[at + 3] ?? 0) : 0;
      const from = i * stride;
      for (let j = 0; j < kept; j += 1) {
        row[j] =
          (row[j] ?? 0) +
          one * (right[from + j] ?? 0) +
          two * (right[from + stride + j] ?? 0) +
          three * (right[from + 2 * stride + j] ?? 0) +
          four * (right[from + 3 * stride + j] ?? 0);
      }
    }
    result.set(row, r * kept);
  }
  return result;
}

/** Repeatable random signs. */
function randomSigns(count: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1));
}
