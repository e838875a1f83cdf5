/**
 * What was learned from the chunks of one language: for each known term its right singular vector, in eight bits a
 * component.
 */
export type LatentModel = {
  dimensions: number;
  /** Chunks that it was learned from. */
  chunkCount: number;
  /** Encoded, as in `chunk.terms`. */
  terms: readonly string[];
  /** By term: its inverse document frequency. */
  rarities: Float32Array;
  /** By term: what its components are to be multiplied by. */
  scales: Float32Array;
  /** Term by term, `dimensions` components each. */
  components: Int8Array;
};

export type FoldedText = {
  /** Of length 1; all zero when no term is known. */
  vector: Float32Array;
  /** How much of what the text says (the length of its tf-idf vector) lies in the model's space, 0 to 1. */
  knownShare: number;
};

/** Gives a text's vector from its encoded terms. */
export type FoldIn = (encodedTerms: string) => FoldedText;

/** How much a count weighs: a term that comes ten times says little more than one that comes three times. */
export function weightOfCount(count: number): number {
  return 1 + Math.log(count);
}

/** Inverse document frequency of a term that so many of the chunks have. */
export function rarityOf(chunkCount: number, chunksWithTerm: number): number {
  return Math.log(chunkCount / chunksWithTerm);
}

/**
 * Projects texts into the model's space, as the chunks were that it was learned from (Deerwester et al., "Indexing by
 * latent semantic analysis", JASIS 41(6), 1990: "folding in").
 */
export function createFoldIn(model: LatentModel): FoldIn {
  const { dimensions, chunkCount, terms, rarities, scales, components } = model;
  const numberOf = new Map(terms.map((term, number) => [term, number]));
  const rarityOfUnknown = rarityOf(chunkCount, 1);
  return (encodedTerms) => {
    const sum = new Float64Array(dimensions);
    let whole = 0;
    for (const [term, count] of countTerms(encodedTerms)) {
      const number = numberOf.get(term);
      const weight =
        weightOfCount(count) * (number === undefined ? rarityOfUnknown : (rarities[number] ?? 0));
      whole += weight * weight;
      if (number === undefined) continue;
      const scale = weight * (scales[number] ?? 0);
      const at = number * dimensions;
      for (let j = 0; j < dimensions; j += 1) sum[j] = (sum[j] ?? 0) + scale * (components[at + j] ?? 0);
    }
    const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
    if (length === 0) return { vector: new Float32Array(dimensions), knownShare: 0 };
    const vector = Float32Array.from(sum, (value) => value / length);
    return { vector, knownShare: Math.min(1, length / Math.sqrt(whole)) };
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

const headerBytes = 16;

/** Dimensions, chunks, terms and bytes of the terms (32 bits each, little endian), then terms, rarities, scales, components. */
export function encodeLatentModel(model: LatentModel): Buffer {
  const words = Buffer.from(model.terms.join(' '));
  const header = Buffer.alloc(headerBytes);
  [model.dimensions, model.chunkCount, model.terms.length, words.length].forEach((value, index) =>
    header.writeUInt32LE(value, index * 4),
  );
  const { buffer, byteOffset, length } = model.components;
  return Buffer.concat([
    header,
    words,
    floatBytes(model.rarities),
    floatBytes(model.scales),
    Buffer.from(buffer, byteOffset, length),
  ]);
}

/** Of a model as bytes. */
export function dimensionsOf(bytes: Buffer): number {
  return bytes.readUInt32LE(0);
}

/** Reads what `encodeLatentModel` wrote. Throws when it is not whole. */
export function decodeLatentModel(bytes: Buffer): LatentModel {
  if (bytes.length < headerBytes) throw new Error('a latent model is not whole');
  const dimensions = dimensionsOf(bytes);
  const count = bytes.readUInt32LE(8);
  const raritiesAt = headerBytes + bytes.readUInt32LE(12);
  const scalesAt = raritiesAt + count * 4;
  const componentsAt = scalesAt + count * 4;
  if (bytes.length !== componentsAt + count * dimensions) throw new Error('a latent model is not whole');
  return {
    dimensions,
    chunkCount: bytes.readUInt32LE(4),
    terms: bytes.toString('utf8', headerBytes, raritiesAt).split(' '),
    rarities: readFloats(bytes, raritiesAt, count),
    scales: readFloats(bytes, scalesAt, count),
    components: new Int8Array(bytes.subarray(componentsAt)),
  };
}

function floatBytes(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes;
}

function readFloats(bytes: Buffer, at: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => bytes.readFloatLE(at + index * 4));
}
