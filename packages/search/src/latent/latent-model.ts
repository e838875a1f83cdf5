/**
 * What was learned from the chunks of one language: for each known term where it lies, i.e. its right singular vector
 * scaled by its inverse document frequency, in eight bits a component.
 */
export type LatentModel = {
  dimensions: number;
  /** Encoded, as in `chunk.terms`. */
  terms: readonly string[];
  /** By term: what its components are to be multiplied by. */
  scales: Float32Array;
  /** Term by term, `dimensions` components each. */
  components: Int8Array;
};

/** Gives a text's vector from its terms. */
export type FoldIn = (encodedTerms: string) => Float32Array;

/** How much an occurrence count weighs: a term that comes ten times says little more than one that comes three times. */
export function weightOfCount(count: number): number {
  return 1 + Math.log(count);
}

/**
 * Projects texts into the model's space (Deerwester et al., "Indexing by latent semantic analysis", JASIS 41(6), 1990:
 * "folding in"): the sum of their terms' vectors, of length 1; all zero when no term is known.
 */
export function createFoldIn({ dimensions, terms, scales, components }: LatentModel): FoldIn {
  const numberOf = new Map(terms.map((term, number) => [term, number]));
  return (encodedTerms) => {
    const counts = new Map<number, number>();
    for (const term of encodedTerms.split(' ')) {
      const number = numberOf.get(term);
      if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
    }
    const sum = new Float64Array(dimensions);
    for (const [number, count] of counts) {
      const weight = weightOfCount(count) * (scales[number] ?? 0);
      const at = number * dimensions;
      for (let j = 0; j < dimensions; j += 1) sum[j] = (sum[j] ?? 0) + weight * (components[at + j] ?? 0);
    }
    const length = Math.hypot(...sum);
    return length > 0 ? Float32Array.from(sum, (value) => value / length) : new Float32Array(dimensions);
  };
}

const headerBytes = 12;

/** The model as bytes: dimensions, count and bytes of the terms (32 bits each, little endian), terms, scales, components. */
export function encodeLatentModel({ dimensions, terms, scales, components }: LatentModel): Buffer {
  const words = Buffer.from(terms.join(' '));
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(dimensions, 0);
  header.writeUInt32LE(terms.length, 4);
  header.writeUInt32LE(words.length, 8);
  const scaleBytes = Buffer.alloc(scales.length * 4);
  scales.forEach((scale, index) => scaleBytes.writeFloatLE(scale, index * 4));
  return Buffer.concat([
    header,
    words,
    scaleBytes,
    Buffer.from(components.buffer, components.byteOffset, components.length),
  ]);
}

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
    components: Int8Array.from(bytes.subarray(componentsAt)),
  };
}
