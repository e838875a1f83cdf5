/** Values of the two nibbles of a byte, as signed numbers in -7..7. */
const lowValues = Float64Array.from({ length: 256 }, (_, byte) => (byte & 15) - 8);
const highValues = Float64Array.from({ length: 256 }, (_, byte) => (byte >> 4) - 8);

/** A table of row vectors that stays packed in memory, four bits a value; rows are unpacked where they are used. */
export type VectorTable = {
  readonly rows: number;
  readonly dimensions: number;
  readonly packed: Uint8Array;
  /** Adds a row to `sum` (one value a dimension). */
  addRow(row: number, sum: Float64Array): void;
  /** Dot product of a row and a vector. */
  dotRow(row: number, vector: Float64Array): number;
  /** Length of a row: how much its token weighs in a text. */
  rowLength(row: number): number;
};

export function createVectorTable(packed: Uint8Array, scales: Float32Array, dimensions: number): VectorTable {
  const bytesPerRow = dimensions / 2;

  return {
    rows: scales.length,
    dimensions,
    packed,
    addRow(row, sum) {
      const scale = scales[row]!;
      let at = row * bytesPerRow;
      for (let index = 0; index < dimensions; index += 2) {
        const byte = packed[at++]!;
        sum[index]! += scale * lowValues[byte]!;
        sum[index + 1]! += scale * highValues[byte]!;
      }
    },
    dotRow(row, vector) {
      let at = row * bytesPerRow;
      let total = 0;
      for (let index = 0; index < dimensions; index += 2) {
        const byte = packed[at++]!;
        total += vector[index]! * lowValues[byte]! + vector[index + 1]! * highValues[byte]!;
      }
      return total * scales[row]!;
    },
    rowLength(row) {
      const start = row * bytesPerRow;
      let total = 0;
      for (let at = start; at < start + bytesPerRow; at += 1) {
        const byte = packed[at]!;
        total += lowValues[byte]! ** 2 + highValues[byte]! ** 2;
      }
      return Math.sqrt(total) * scales[row]!;
    },
  };
}
