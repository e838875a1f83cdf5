import { normalise } from '../vectors.ts';
import type { Pooling } from './model-settings.ts';

/**
 * The vectors of a batch of texts, length 1 each, out of the vectors of their tokens.
 * @param values `[text][token][dimension]`, end to end, padded to `width` tokens a text
 * @param lengths tokens of each text, without padding
 */
export function poolTokens(
  values: Float32Array,
  lengths: readonly number[],
  { width, dimensions, pooling }: { width: number; dimensions: number; pooling: Pooling },
): Float32Array[] {
  return lengths.map((length, text) => {
    const row = (token: number): Float32Array => {
      const start = (text * width + token) * dimensions;
      return values.subarray(start, start + dimensions);
    };
    if (pooling !== 'mean') return normalise(row(pooling === 'cls' ? 0 : length - 1).slice());
    const sum = new Float32Array(dimensions);
    for (let token = 0; token < length; token += 1) {
      const vector = row(token);
      for (let index = 0; index < dimensions; index += 1) sum[index] = sum[index]! + vector[index]!;
    }
    // The mean has the same direction as the sum.
    return normalise(sum);
  });
}
