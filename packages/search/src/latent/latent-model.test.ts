import { expect, test } from 'vitest';
import { createFoldIn, decodeLatentModel, encodeLatentModel } from './latent-model.ts';
import { termsOfText } from './latent-embedder.ts';
import { createTermCounter } from './term-matrix.ts';
import { trainLatentModel } from './train-latent-model.ts';
import { contextTexts, synonyms } from '../testing/context-texts.ts';

const train = (texts: readonly string[]) => {
  const counter = createTermCounter();
  for (const text of texts) counter.add(termsOfText(text));
  return trainLatentModel(counter.finish());
};

const model = train(contextTexts)!;
const fold = createFoldIn(model);
const nearness = (one: string, other: string): number => {
  const [a, b] = [one, other].map((text) => fold(termsOfText(text))) as [Float32Array, Float32Array];
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
};

test('of all names, the one nearest to another is the one that means the same, though they never meet', () => {
  const names = synonyms.flat();
  for (const [one, other] of synonyms) {
    expect(contextTexts.some((text) => text.includes(one) && text.includes(other))).toBe(false);
    const others = names.filter((name) => name !== one && name !== other);
    const nearest = Math.max(...others.map((name) => nearness(one, name)));
    expect(nearness(one, other), one).toBeGreaterThan(nearest + 0.1);
  }
});

test('vectors are of length one, or zero where nothing is known', () => {
  const known = fold(termsOfText(contextTexts[0]!));
  expect(Math.hypot(...known)).toBeCloseTo(1, 6);
  expect(fold(termsOfText(`${contextTexts[0]} xyzzy plugh`))).toEqual(known);
  for (const text of ['', 'the of and', 'xyzzy', '😀'])
    expect(fold(termsOfText(text))).toEqual(new Float32Array(model.dimensions));
});

test('the same chunks give the same model', () => {
  expect(train(contextTexts)).toEqual(model);
});

test('a model is read as it was written, and not when bytes are missing', () => {
  const bytes = encodeLatentModel(model);
  expect(decodeLatentModel(bytes)).toEqual(model);
  for (const length of [0, 5, 12, 100, bytes.length - 1])
    expect(() => decodeLatentModel(bytes.subarray(0, length))).toThrow();
  expect(() => decodeLatentModel(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow();
});

test('texts without a word in common teach nothing', () => {
  expect(train(['one', 'two', 'three'].map((word) => `${word}less`))).toBeNull();
  expect(train([])).toBeNull();
  // A word that all have tells none from the other.
  expect(train(['lamp', 'lamp', 'lamp'])).toBeNull();
});
