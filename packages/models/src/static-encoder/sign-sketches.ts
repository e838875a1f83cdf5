import type { VectorTable } from './vector-table.ts';

/**
 * Rows summarised by the signs of their values, one bit a dimension. The share of differing bits estimates the
 * angle between two rows (random hyperplanes: Charikar, STOC 2002), at eight XORs a row instead of 256 products.
 */
export type SignSketches = {
  /** Rows whose cosine to `row` is at least `minCosine`, the most similar first. Cosines are exact. */
  findSimilar(row: number, minCosine: number): { row: number; cosine: number }[];
};

/**
 * How many standard deviations above the expected distance of `minCosine` a row is still looked at exactly.
 * Signs are an estimate: of the rows just above `minCosine` a few are lost, of the nearest ones practically none.
 */
const slack = 1.5;
/**
 * The same for half of the bits: most rows are known to be far after that. One in fifty of those just above
 * `minCosine` is lost on the way.
 */
const slackAtHalf = 2;

export function createSignSketches(table: VectorTable, rows: Int32Array): SignSketches {
  const words = table.dimensions / 32;
  const half = Math.ceil(words / 2);
  const sketches = new Int32Array(rows.length * words);
  rows.forEach((row, index) => sketchRow(table, row, sketches, index * words));
  const lengths = Float32Array.from(rows, (row) => table.rowLength(row));
  const query = new Int32Array(words);
  const vector = new Float64Array(table.dimensions);

  return {
    findSimilar(row, minCosine) {
      const differing = Math.acos(minCosine) / Math.PI;
      const maxDistanceOf = (bits: number, deviations: number): number =>
        bits * differing + deviations * Math.sqrt(bits * differing * (1 - differing));
      const maxDistance = maxDistanceOf(table.dimensions, slack);
      const maxAtHalf = maxDistanceOf(half * 32, slackAtHalf);

      sketchRow(table, row, query, 0);
      vector.fill(0);
      table.addRow(row, vector);
      const rowLength = table.rowLength(row);

      const similar: { row: number; cosine: number }[] = [];
      for (let index = 0; index < rows.length; index += 1) {
        const at = index * words;
        let distance = 0;
        for (let word = 0; word < half; word += 1) distance += countBits(sketches[at + word]! ^ query[word]!);
        if (distance > maxAtHalf) continue;
        for (let word = half; word < words; word += 1)
          distance += countBits(sketches[at + word]! ^ query[word]!);
        if (distance > maxDistance) continue;
        const candidate = rows[index]!;
        const cosine = table.dotRow(candidate, vector) / (rowLength * lengths[index]!);
        if (cosine >= minCosine) similar.push({ row: candidate, cosine });
      }
      return similar.toSorted((a, b) => b.cosine - a.cosine || a.row - b.row);
    },
  };
}

function sketchRow(table: VectorTable, row: number, sketches: Int32Array, at: number): void {
  const bytesPerRow = table.dimensions / 2;
  for (let word = 0; word < table.dimensions / 32; word += 1) {
    let bits = 0;
    for (let byteIndex = 0; byteIndex < 16; byteIndex += 1) {
      const byte = table.packed[row * bytesPerRow + word * 16 + byteIndex]!;
      // A nibble is the value plus 8: its top bit is set from zero upwards.
      bits = (bits << 2) | ((byte >> 2) & 2) | (byte >> 7);
    }
    sketches[at + word] = bits;
  }
}

/** Bits set in a 32-bit integer (the parallel count of Warren, "Hacker's Delight", 5-1). */
function countBits(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
