/**
 * Where the values of a rotated vector are told apart, in multiples of their standard deviation. Chosen on 83 000
 * sentences with 256 dimensions: of the ten nearest, 99.8 % are among the 400 nearest codes, against 94 % with signs.
 */
const thresholds = [-1, -1 / 3, 1 / 3, 1];
const rounds = 2;

/** Length of the codes of vectors of so many dimensions. */
export function codeBitsOf(dimensions: number): number {
  return rotatedSize(dimensions) * thresholds.length;
}

/**
 * A short code, as the text of a PostgreSQL bit string, that is near (Hamming) to those of near vectors: a graph
 * over codes takes a quarter of the space of one over vectors and is built ten times as fast. Exact scores of the
 * nearest codes then give the order.
 *
 * The vector is rotated at random, always the same way, so that all its values say equally much (signs and Walsh-
 * Hadamard transforms; Ailon and Chazelle, STOC 2006). Each value is then written as how many of the thresholds it
 * exceeds, one bit each, so that the Hamming distance of two codes is the L1 distance of the rounded values.
 */
export function encodeVector(vector: Float32Array): string {
  const rotated = rotate(vector);
  const deviation = 1 / Math.sqrt(rotated.length);
  const bits = Buffer.alloc(rotated.length * thresholds.length, '0');
  thresholds.forEach((threshold, part) => {
    for (let index = 0; index < rotated.length; index += 1) {
      if (rotated[index]! > threshold * deviation) bits[part * rotated.length + index] = one;
    }
  });
  return bits.toString('latin1');
}

const one = '1'.charCodeAt(0);

/** The transform takes powers of two; what is missing is filled up with zeros. */
function rotatedSize(dimensions: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, dimensions)));
}

function rotate(vector: Float32Array): Float32Array {
  const size = rotatedSize(vector.length);
  const rotated = new Float32Array(size);
  rotated.set(vector);
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < size; index += 1) {
      if (isFlipped(index + round * size)) rotated[index] = -rotated[index]!;
    }
    transform(rotated);
  }
  return rotated;
}

/** A fast Walsh-Hadamard transform in place; keeps the length of the vector. */
function transform(values: Float32Array): void {
  const factor = Math.SQRT1_2;
  for (let half = 1; half < values.length; half *= 2) {
    for (let start = 0; start < values.length; start += half * 2) {
      for (let index = start; index < start + half; index += 1) {
        const [left, right] = [values[index]!, values[index + half]!];
        values[index] = (left + right) * factor;
        values[index + half] = (left - right) * factor;
      }
    }
  }
}

/** One bit of a hash (the finaliser of MurmurHash3): codes are stored, so it must never change. */
function isFlipped(number: number): boolean {
  let mixed = Math.imul(number + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) & 1) === 1;
}
