import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';
import { truncatedSvd, type SparseMatrix } from './truncated-svd.ts';

type Rows = number[][];

/** Rows of which most entries are zero. */
function randomRows(rowCount: number, columnCount: number, seed: number): Rows {
  const random = createRandom(seed);
  return Array.from({ length: rowCount }, () =>
    Array.from({ length: columnCount }, () => (random() < 0.2 ? random() * 2 - 0.5 : 0)),
  );
}

function sparse(rows: Rows): SparseMatrix {
  const entries = rows.map((row) =>
    row.map((value, column) => ({ value, column })).filter(({ value }) => value !== 0),
  );
  let at = 0;
  return {
    rowStarts: Uint32Array.from([0, ...entries.map((row) => (at += row.length))]),
    columns: Uint32Array.from(entries.flat(), ({ column }) => column),
    values: Float32Array.from(entries.flat(), ({ value }) => value),
    columnCount: rows[0]?.length ?? 0,
  };
}

/** All singular values by one-sided Jacobi rotations of whole columns (Hestenes 1958): slow, simple, exact. */
function allSingularValues(rows: Rows): number[] {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]!));
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  for (let sweep = 0; sweep < 60; sweep += 1) {
    for (let p = 0; p < columns.length; p += 1) {
      for (let q = p + 1; q < columns.length; q += 1) {
        const [a, b] = [columns[p]!, columns[q]!];
        const overlap = dot(a, b);
        if (overlap === 0) continue;
        const zeta = (dot(b, b) - dot(a, a)) / (2 * overlap);
        const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const c = 1 / Math.hypot(1, t);
        columns[p] = a.map((value, i) => c * value - c * t * b[i]!);
        columns[q] = a.map((value, i) => c * t * value + c * b[i]!);
      }
    }
  }
  return columns.map((column) => Math.sqrt(dot(column, column))).toSorted((a, b) => b - a);
}

/** Frobenius norm of what the first `rank` right vectors leave of the rows. */
function residual(rows: Rows, vectors: Float32Array, rank: number): number {
  let sum = 0;
  for (const row of rows) {
    const shares = Array.from({ length: rank }, (_, j) =>
      row.reduce((total, value, column) => total + value * vectors[column * rank + j]!, 0),
    );
    row.forEach((value, column) => {
      const rebuilt = shares.reduce((total, share, j) => total + share * vectors[column * rank + j]!, 0);
      sum += (value - rebuilt) ** 2;
    });
  }
  return Math.sqrt(sum);
}

describe('truncated singular value decomposition', () => {
  const rows = randomRows(60, 40, 7);
  const exact = allSingularValues(rows);

  it('finds the largest singular values, the closer the longer it looks', () => {
    const furthest = [2, 10].map((iterations) => {
      const { values } = truncatedSvd(sparse(rows), { rank: 12, iterations });
      expect(values).toHaveLength(12);
      return Math.max(...values.map((value, j) => Math.abs(value / exact[j]! - 1)));
    });
    expect(furthest[0]).toBeLessThan(1e-3);
    expect(furthest[1]).toBeLessThan(1e-6);
  });

  it('leaves no more than the values it leaves out', () => {
    const { vectors } = truncatedSvd(sparse(rows), { rank: 12 });
    const best = Math.sqrt(exact.slice(12).reduce((sum, value) => sum + value ** 2, 0));
    expect(residual(rows, vectors, 12) / best).toBeLessThan(1.0005);
  });

  it('gives vectors of length one at right angles', () => {
    const { vectors } = truncatedSvd(sparse(rows), { rank: 12 });
    for (let i = 0; i < 12; i += 1) {
      for (let j = 0; j < 12; j += 1) {
        let product = 0;
        for (let column = 0; column < 40; column += 1)
          product += vectors[column * 12 + i]! * vectors[column * 12 + j]!;
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
    }
  });

  it('finds no more directions than there are', () => {
    const few = randomRows(5, 30, 3);
    const repeated = [...few, ...few, ...few.map((row) => row.map((value) => value * 2))];
    const { values, vectors } = truncatedSvd(sparse(repeated), { rank: 12 });
    expect(values).toHaveLength(5);
    expect(residual(repeated, vectors, 5)).toBeLessThan(1e-4);
    const expected = allSingularValues(repeated);
    values.forEach((value, j) => expect(value).toBeCloseTo(expected[j]!, 3));
  });

  it('bears a matrix of nothing', () => {
    for (const empty of [[], [[]], [[0, 0]]])
      expect(truncatedSvd(sparse(empty), { rank: 4 }).values).toHaveLength(0);
  });

  it('gives the same twice, and nearly the same from another start', () => {
    const first = truncatedSvd(sparse(rows), { rank: 6 });
    expect(truncatedSvd(sparse(rows), { rank: 6 })).toEqual(first);
    const other = truncatedSvd(sparse(rows), { rank: 6, seed: 2 });
    expect(other.vectors).not.toEqual(first.vectors);
    other.values.forEach((value, j) => expect(value / first.values[j]!).toBeCloseTo(1, 3));
  });
});

describe('eigenvectors of a symmetric matrix', () => {
  it('turn it into its eigenvalues', () => {
    const size = 25;
    const random = createRandom(11);
    const matrix = new Float64Array(size * size);
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const value = random() - 0.5;
        matrix[i * size + j] = value;
        matrix[j * size + i] = value;
      }
    }
    const { values, vectors } = symmetricEigen(matrix, size);
    expect([...values]).toEqual([...values].toSorted((a, b) => b - a));
    for (let j = 0; j < size; j += 1) {
      for (let i = 0; i < size; i += 1) {
        let image = 0;
        for (let k = 0; k < size; k += 1) image += matrix[i * size + k]! * vectors[k * size + j]!;
        expect(image).toBeCloseTo(values[j]! * vectors[i * size + j]!, 9);
      }
    }
  });
});
