/** Where the values of a rotated vector are told apart, in multiples of their standard deviation. */
const thresholds = [-0.5, 0.5];
/** Values of a code at least, however short the vector: several rotations of a short one are made. */
const minValues = 1_024;
const minRotations = 2;
/** Flips and transforms that make one rotation. */
const rounds = 2;

/** Length of the codes of vectors of so many dimensions. */
export function codeBitsOf(dimensions: number): number {
  const size = rotatedSize(dimensions);
  return size * rotationsOf(size) * thresholds.length;
}

/**
 * A code, as the text of a PostgreSQL bit string, that is near (Hamming) to those of near vectors: a graph over codes
 * takes half the space of one over vectors and is built faster. Exact scores of the nearest codes then give the order.
 *
 * The vector is rotated at random, always the same ways, so that all its values say equally much (signs and Walsh-
 * Hadamard transforms; Ailon and Chazelle, STOC 2006). Each value is then written as how many of the thresholds it
 * exceeds, one bit each, so that the Hamming distance of two codes is the L1 distance of the rounded values.
 *
 * Chosen on 60 000 made-up chunks with 256 dimensions: of the twenty nearest, 98.2 % are among the fifty nearest codes of
 * four rotations, 93.5 % with one rotation and four thresholds (half the bits), 97.6 % with one and eight.
 */
export function encodeVector(vector: Float32Array): string {
  const size = rotatedSize(vector.length);
  const deviation = 1 / Math.sqrt(size);
  const bits = Buffer.alloc(codeBitsOf(vector.length), '0');
  let at = 0;
  for (let rotation = 0; rotation < rotationsOf(size); rotation += 1) {
    const rotated = rotate(vector, size, rotation);
    for (const threshold of thresholds)
      for (const value of rotated) {
        if (value > threshold * deviation) bits[at] = one;
        at += 1;
      }
  }
  return bits.toString('latin1');
}

const one = '1'.charCodeAt(0);

/** The transform takes powers of two; what is missing is filled up with zeros. */
function rotatedSize(dimensions: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, dimensions)));
}

function rotationsOf(size: number): number {
  return Math.max(minRotations, minValues / size);
}

function rotate(vector: Float32Array, size: number, rotation: number): Float32Array {
  const rotated = new Float32Array(size);
  rotated.set(vector);
  for (let round = rotation * rounds; round < (rotation + 1) * rounds; round += 1) {
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
