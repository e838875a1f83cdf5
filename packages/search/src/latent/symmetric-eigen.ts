export type Eigen = {
  /** Largest first. */
  values: Float64Array;
  /** Row by row: `vectors[i * size + j]` is component i of the vector that belongs to value j. */
  vectors: Float64Array;
};

const maxSweeps = 30;
/** Off-diagonal mass, of the whole, at which the matrix counts as diagonal. */
const tolerance = 1e-22;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix (row by row, `size` x `size`) by cyclic Jacobi rotations
 * (Golub and Van Loan, Matrix Computations, 4th edition, section 8.5). Made for sizes up to some hundreds.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) v[i * size + i] = 1;
  const whole = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < maxSweeps && offDiagonal(a, size) > tolerance * whole; sweep += 1) {
    for (let p = 0; p < size - 1; p += 1) {
      for (let q = p + 1; q < size; q += 1) rotate(a, v, size, p, q);
    }
  }
  return sorted(a, v, size);
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i += 1) {
    for (let j = i + 1; j < size; j += 1) sum += 2 * (a[i * size + j] ?? 0) ** 2;
  }
  return sum;
}

/** Turns the plane of axes p and q so that their common entry becomes zero. `v` holds the axes as rows. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const pq = a[p * size + q] ?? 0;
  const pp = a[p * size + p] ?? 0;
  const qq = a[q * size + q] ?? 0;
  if (Math.abs(pq) <= 1e-16 * Math.sqrt(Math.abs(pp * qq))) return;
  const theta = (qq - pp) / (2 * pq);
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  turnRows(a, p * size, q * size, size, cosine, sine);
  // The matrix stays symmetric: its columns are its rows.
  for (let k = 0; k < size; k += 1) {
    a[k * size + p] = a[p * size + k] ?? 0;
    a[k * size + q] = a[q * size + k] ?? 0;
  }
  a[p * size + p] = pp - tangent * pq;
  a[q * size + q] = qq + tangent * pq;
  a[p * size + q] = 0;
  a[q * size + p] = 0;
  turnRows(v, p * size, q * size, size, cosine, sine);
}

function turnRows(a: Float64Array, p: number, q: number, size: number, cosine: number, sine: number): void {
  for (let k = 0; k < size; k += 1) {
    const x = a[p + k] ?? 0;
    const y = a[q + k] ?? 0;
    a[p + k] = cosine * x - sine * y;
    a[q + k] = sine * x + cosine * y;
  }
}

function sorted(a: Float64Array, v: Float64Array, size: number): Eigen {
  const order = Array.from({ length: size }, (_, i) => i).toSorted(
    (i, j) => (a[j * size + j] ?? 0) - (a[i * size + i] ?? 0),
  );
  const vectors = new Float64Array(size * size);
  order.forEach((axis, j) => {
    for (let i = 0; i < size; i += 1) vectors[i * size + j] = v[axis * size + i] ?? 0;
  });
  return { values: Float64Array.from(order, (axis) => a[axis * size + axis] ?? 0), vectors };
}
