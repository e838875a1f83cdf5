import { countTerms } from './latent-model.ts';
import type { SparseMatrix } from './truncated-svd.ts';

/** The terms of many chunks, counted. */
export type TermMatrix = {
  /** By column. */
  terms: string[];
  /** In how many chunks each term occurs, by column. */
  chunkCounts: Uint32Array;
  /** A row a chunk: how often each term occurs in it. */
  counts: SparseMatrix;
};

export type TermCounter = {
  readonly chunkCount: number;
  /** Counts the terms of one chunk (encoded, parted by blanks: `chunk.terms`). */
  add(encodedTerms: string): void;
  /** The matrix of the terms that most chunks have. One that only a single chunk has connects it with no other. */
  finish(limits?: { maxTerms: number; minChunks: number }): TermMatrix;
};

/**
 * Terms held at most while counting. Beyond, those seen in one chunk alone are forgotten; one that comes again starts
 * anew (lossy counting: Manku and Motwani, VLDB 2002). What is frequent is never lost.
 */
const defaultMaxHeld = 400_000;
/** 30,000 terms of 256 components are a model of 8 MB. */
const defaultLimits = { maxTerms: 30_000, minChunks: 2 };

/** Collects what a latent model learns from. Holds six bytes for each term of each chunk and, at most, `maxHeld` terms. */
export function createTermCounter({ maxHeld = defaultMaxHeld } = {}): TermCounter {
  const columnOf = new Map<string, number>();
  let chunkCounts = new Uint32Array(1024);
  let nextColumn = 0;
  let columns = new Uint32Array(1 << 16);
  let values = new Uint16Array(1 << 16);
  let size = 0;
  const rowStarts = [0];

  const columnFor = (term: string): number => {
    let column = columnOf.get(term);
    if (column === undefined) {
      if (columnOf.size >= maxHeld) forgetRare(columnOf, chunkCounts);
      column = nextColumn;
      nextColumn += 1;
      columnOf.set(term, column);
      if (column >= chunkCounts.length) chunkCounts = grown(chunkCounts, Uint32Array);
    }
    return column;
  };

  return {
    get chunkCount() {
      return rowStarts.length - 1;
    },
    add(encodedTerms) {
      const row = countTerms(encodedTerms);
      while (size + row.size > columns.length) {
        columns = grown(columns, Uint32Array);
        values = grown(values, Uint16Array);
      }
      for (const [term, count] of row) {
        const column = columnFor(term);
        chunkCounts[column] = (chunkCounts[column] ?? 0) + 1;
        columns[size] = column;
        values[size] = Math.min(count, 0xffff);
        size += 1;
      }
      rowStarts.push(size);
    },
    finish({ maxTerms, minChunks } = defaultLimits) {
      const kept = [...columnOf]
        .map(([term, column]) => ({ term, column, chunks: chunkCounts[column] ?? 0 }))
        .filter(({ chunks }) => chunks >= minChunks)
        .toSorted((a, b) => b.chunks - a.chunks || (a.term < b.term ? -1 : 1))
        .slice(0, maxTerms);
      const newColumn = new Map(kept.map(({ column }, index) => [column, index]));
      return {
        terms: kept.map(({ term }) => term),
        chunkCounts: Uint32Array.from(kept, ({ chunks }) => chunks),
        counts: renumbered({ rowStarts, columns, values }, newColumn),
      };
    },
  };
}

function forgetRare(columnOf: Map<string, number>, chunkCounts: Uint32Array): void {
  for (const [term, column] of columnOf) if ((chunkCounts[column] ?? 0) <= 1) columnOf.delete(term);
}

function renumbered(
  all: { rowStarts: readonly number[]; columns: Uint32Array; values: Uint16Array },
  newColumn: ReadonlyMap<number, number>,
): SparseMatrix {
  const size = all.rowStarts.at(-1) ?? 0;
  const columns = new Uint32Array(size);
  const values = new Float32Array(size);
  const rowStarts = new Uint32Array(all.rowStarts.length);
  let at = 0;
  for (let row = 0; row + 1 < all.rowStarts.length; row += 1) {
    for (let entry = all.rowStarts[row] ?? 0; entry < (all.rowStarts[row + 1] ?? 0); entry += 1) {
      const column = newColumn.get(all.columns[entry] ?? -1);
      if (column === undefined) continue;
      columns[at] = column;
      values[at] = all.values[entry] ?? 0;
      at += 1;
    }
    rowStarts[row + 1] = at;
  }
  return {
    rowStarts,
    columns: columns.slice(0, at),
    values: values.slice(0, at),
    columnCount: newColumn.size,
  };
}

function grown<T extends Uint32Array | Uint16Array>(array: T, kind: new (length: number) => T): T {
  const larger = new kind(array.length * 2);
  larger.set(array);
  return larger;
}
