/** IEEE 754 half precision, little-endian. (`Float16Array` is not in the language level that we target.) */
export function decodeHalfFloats(bytes: Buffer): Float32Array {
  const values = new Float32Array(bytes.length / 2);
  for (let index = 0; index < values.length; index += 1) {
    const bits = bytes.readUInt16LE(index * 2);
    const exponent = (bits >> 10) & 0x1f;
    const fraction = bits & 0x3ff;
    const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    values[index] = bits & 0x8000 ? -size : size;
  }
  return values;
}
