/** Scales a vector to length 1, in place. One that is all zero, or not of finite numbers, becomes all zero. */
export function normalise(vector: Float32Array): Float32Array {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const factor = 1 / Math.sqrt(squares);
  if (!Number.isFinite(factor) || factor === 0) return vector.fill(0);
  for (let index = 0; index < vector.length; index += 1) vector[index] = vector[index]! * factor;
  return vector;
}
