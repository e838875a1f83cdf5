import { expect, it } from 'vitest';
import { runApart } from './run-apart.ts';

const values = Array.from({ length: 64 }, (_, index) => index);

function failsWith(bad: readonly number[]) {
  const calls: number[] = [];
  const run = async (part: readonly number[]): Promise<number[]> => {
    calls.push(part.length);
    if (part.some((value) => bad.includes(value))) throw new Error('bad value');
    return part.map((value) => value * 2);
  };
  return { calls, run };
}

it('runs a good batch once', async () => {
  const { calls, run } = failsWith([]);
  expect(await runApart(values, run, () => true)).toEqual(values.map((value) => ({ result: value * 2 })));
  expect(calls).toEqual([64]);
});

it('finds the values that fail, and gives all others their results', async () => {
  const { calls, run } = failsWith([11, 50]);
  const outcomes = await runApart(values, run, () => true);
  for (const [value, outcome] of outcomes.entries()) {
    if (value === 11 || value === 50) expect(outcome).toHaveProperty('error');
    else expect(outcome).toEqual({ result: value * 2 });
  }
  expect(calls.length).toBeLessThan(30);
});

it('gives up on a model that fails everything', async () => {
  const { calls, run } = failsWith(values);
  const outcomes = await runApart(values, run, () => true);
  expect(outcomes.every((outcome) => 'error' in outcome)).toBe(true);
  expect(calls.length).toBeLessThan(64);
});

it('does not try again what cannot be the fault of one value, nor a wrong number of results as if it were right', async () => {
  const { calls, run } = failsWith([3]);
  await runApart(values, run, () => false);
  expect(calls).toEqual([64]);
  expect(
    await runApart(
      [1],
      async () => [],
      () => true,
    ),
  ).toEqual([{ error: expect.any(Error) }]);
});
