import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { codeBitsOf, encodeVector } from './vector-code.ts';

const random = createRandom(3);
const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function distance(a: string, b: string): number {
  let count = 0;
  for (let index = 0; index < a.length; index += 1) count += Number(a[index] !== b[index]);
  return count;
}

test.each([1, 8, 256, 384, 1000])('%i dimensions have a code of the announced length', (dimensions) => {
  const code = encodeVector(unit(Array.from({ length: dimensions }, gauss)));
  expect(code).toMatch(/^[01]+$/);
  expect(code).toHaveLength(codeBitsOf(dimensions));
});

test('a code never changes: it is stored', () => {
  const code = encodeVector(Float32Array.of(0.6, -0.8));
  expect(encodeVector(Float32Array.of(0.6, -0.8))).toBe(code);
  expect(code.slice(0, 32)).toMatchInlineSnapshot(`"00000000000011111111010110100101"`);
  expect(createHash('sha256').update(code).digest('hex').slice(0, 16)).toMatchInlineSnapshot(
    `"2e21b7651bedc8d3"`,
  );
});

// As those of a latent index, where the first dimensions say most, or of encoders whose vectors all lean one way.
test.each([
  ['even', () => 1, 0],
  ['uneven', (index: number) => 4 / (1 + index / 4), 0],
  ['leaning', () => 1, 1.5],
])('codes of near vectors are near: %s dimensions', (_, weight, lean) => {
  const dimensions = 128;
  const near = (): Float32Array[] => {
    const base = Array.from({ length: dimensions }, (__, index) => gauss() * weight(index) + lean);
    return [0.1, 0.4, 1.2].map((noise) =>
      unit(base.map((value, index) => value + noise * gauss() * weight(index))),
    );
  };
  for (let round = 0; round < 20; round += 1) {
    const [first, second, third] = near().map(encodeVector);
    expect(distance(first!, second!)).toBeLessThan(distance(first!, third!));
  }
});
