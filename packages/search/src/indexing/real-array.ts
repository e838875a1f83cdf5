/** Type of the elements, `real`, as PostgreSQL numbers its built-in types. */
const realOid = 700;
const headerBytes = 20;
/** Its length stands before each element. */
const elementBytes = 8;

/**
 * The numbers of all vectors, one after the other, as PostgreSQL receives a one-dimensional `real[]` in binary
 * (`array_recv`: dimensions, whether there are nulls, element type, length, lower bound, elements). The driver sends
 * a Buffer as a binary parameter.
 */
export function realArray(vectors: readonly Float32Array[]): Buffer {
  const length = vectors.reduce((sum, vector) => sum + vector.length, 0);
  const buffer = Buffer.allocUnsafe(headerBytes + length * elementBytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  view.setInt32(0, 1);
  view.setInt32(4, 0);
  view.setInt32(8, realOid);
  view.setInt32(12, length);
  view.setInt32(16, 1);
  let at = headerBytes;
  for (const vector of vectors) {
    for (const value of vector) {
      view.setInt32(at, 4);
      view.setFloat32(at + 4, value);
      at += elementBytes;
    }
  }
  return buffer;
}
