/**
 * One-dimensional arrays as PostgreSQL receives them in binary (`array_recv`: dimensions, whether there are nulls, element
 * type, length, lower bound, elements, each behind its length). The driver sends a Buffer as a binary parameter. For
 * much data: writing and reading such arrays as text, where every quote is escaped, takes as long as storing them.
 */

/** Types of elements, as PostgreSQL numbers its built-in types. */
const oids = { real: 700, text: 25, jsonb: 3802 };
const headerBytes = 20;
const lengthBytes = 4;
/** Stands before the text of a `jsonb`. */
const jsonbVersion = 1;

/** The numbers of all vectors, one after the other, as a `real[]`. */
export function realArray(vectors: readonly Float32Array[]): Buffer {
  const length = vectors.reduce((sum, vector) => sum + vector.length, 0);
  const elementBytes = lengthBytes + 4;
  const buffer = startArray(oids.real, length, length * elementBytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let at = headerBytes;
  for (const vector of vectors) {
    for (const value of vector) {
      view.setInt32(at, 4);
      view.setFloat32(at + lengthBytes, value);
      at += elementBytes;
    }
  }
  return buffer;
}

/** Texts as a `text[]`. They must be without NUL, which PostgreSQL refuses. */
export function textArray(texts: readonly string[]): Buffer {
  return stringArray(oids.text, texts, 0);
}

/** JSON texts as a `jsonb[]`. */
export function jsonbArray(texts: readonly string[]): Buffer {
  return stringArray(oids.jsonb, texts, 1);
}

function stringArray(oid: number, texts: readonly string[], prefixBytes: 0 | 1): Buffer {
  const sizes = texts.map((text) => prefixBytes + Buffer.byteLength(text));
  const bytes = sizes.reduce((sum, size) => sum + lengthBytes + size, 0);
  const buffer = startArray(oid, texts.length, bytes);
  let at = headerBytes;
  for (const [index, text] of texts.entries()) {
    at = buffer.writeInt32BE(sizes[index] ?? 0, at);
    if (prefixBytes > 0) at = buffer.writeUInt8(jsonbVersion, at);
    at += buffer.write(text, at);
  }
  return buffer;
}

function startArray(oid: number, length: number, bytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(headerBytes + bytes);
  for (const [index, value] of [1, 0, oid, length, 1].entries()) buffer.writeInt32BE(value, index * 4);
  return buffer;
}
