/**
 * What was learned from the chunks of one language: for each known term its right singular vector, in eight bits a
 * component.
 */
export type LatentModel = {
  dimensions: number;
  /** Encoded, as in `chunk.terms`. */
  terms: readonly string[];
  /** By term: what its components are to be multiplied by, its inverse document frequency included. */
  scales: Float32Array;
  /** Term by term, `dimensions` components each. */
  components: Int8Array;
};

/** Gives the vector of a text from its encoded terms: of length 1, or all zero when no term is known. */
export type FoldIn = (encodedTerms: string) => Float32Array;

/** How much a count weighs: a term that comes ten times says little more than one that comes three times. */
export function weightOfCount(count: number): number {
  return 1 + Math.log(count);
}

/**
 * Projects texts into the model's space, as the chunks were that it was learned from (Deerwester et al., "Indexing by
 * latent semantic analysis", JASIS 41(6), 1990: "folding in").
 */
export function createFoldIn({ dimensions, terms, scales, components }: LatentModel): FoldIn {
  const numberOf = new Map(terms.map((term, number) => [term, number]));
  return (encodedTerms) => {
    const sum = new Float64Array(dimensions);
    for (const [term, count] of countTerms(encodedTerms)) {
      const number = numberOf.get(term);
      if (number === undefined) continue;
      const weight = weightOfCount(count) * (scales[number] ?? 0);
      const at = number * dimensions;
      for (let j = 0; j < dimensions; j += 1) sum[j] = (sum[j] ?? 0) + weight * (components[at + j] ?? 0);
    }
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    return length > 0 ? Float32Array.from(sum, (value) => value / length) : new Float32Array(dimensions);
  };
}

/** How often each term occurs in a text of encoded terms, parted by blanks. */
export function countTerms(encodedTerms: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of encodedTerms.split(' ')) {
    if (term !== '') counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

const headerBytes = 12;

/** Dimensions, terms and bytes of the terms (32 bits each, little endian), then terms, scales, components. */
export function encodeLatentModel({ dimensions, terms, scales, components }: LatentModel): Buffer {
  const words = Buffer.from(terms.join(' '));
  const header = Buffer.alloc(headerBytes);
  [dimensions, terms.length, words.length].forEach((value, index) => header.writeUInt32LE(value, index * 4));
  const { buffer, byteOffset, length } = components;
  return Buffer.concat([header, words, floatBytes(scales), Buffer.from(buffer, byteOffset, length)]);
}

/** Of a model as bytes. */
export function dimensionsOf(bytes: Buffer): number {
  return bytes.readUInt32LE(0);
}

/** Reads what `encodeLatentModel` wrote. Throws when it is not whole. */
export function decodeLatentModel(bytes: Buffer): LatentModel {
  if (bytes.length < headerBytes) throw new Error('a latent model is not whole');
  const dimensions = dimensionsOf(bytes);
  const count = bytes.readUInt32LE(4);
  const scalesAt = headerBytes + bytes.readUInt32LE(8);
  const componentsAt = scalesAt + count * 4;
  if (bytes.length !== componentsAt + count * dimensions) throw new Error('a latent model is not whole');
  return {
    dimensions,
    terms: bytes.toString('utf8', headerBytes, scalesAt).split(' '),
    scales: Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(scalesAt + index * 4)),
    components: new Int8Array(bytes.subarray(componentsAt)),
  };
}

function floatBytes(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes;
}
