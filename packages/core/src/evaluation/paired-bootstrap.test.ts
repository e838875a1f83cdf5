import { expect, test } from 'vitest';
import { pairedBootstrap } from './paired-bootstrap.ts';

test('two values, by hand: half of all samples are mixed, a quarter are twice the one or the other', async () => {
  // Means are 0, 0.5 or 1 with 1/4, 1/2, 1/4: both ends of a 95 % interval lie in the outer quarters.
  expect(await pairedBootstrap([0, 1])).toEqual({
    questions: 2,
    mean: 0.5,
    low: 0,
    high: 1,
    verdict: 'none',
  });
});

test('a mean of many, against the normal approximation', async () => {
  // 400 differences, 300 of +0.1 and 100 of -0.1: mean 0.05, deviation 0.0866, standard error 0.00433.
  const differences = Array.from({ length: 400 }, (_, index) => (index % 4 === 0 ? -0.1 : 0.1));
  const { mean, low, high, verdict } = await pairedBootstrap(differences);
  expect(mean).toBeCloseTo(0.05, 10);
  expect(low).toBeCloseTo(0.05 - 1.96 * 0.00433, 3);
  expect(high).toBeCloseTo(0.05 + 1.96 * 0.00433, 3);
  expect(verdict).toBe('better');
});

test('the same every time, and the mirror image is worse', async () => {
  const differences = [0.2, 0.1, 0.3, 0, 0.25, 0.15];
  const once = await pairedBootstrap(differences);
  expect(await pairedBootstrap(differences)).toEqual(once);
  const mirrored = await pairedBootstrap(differences.map((value) => -value));
  expect([once.verdict, mirrored.verdict]).toEqual(['better', 'worse']);
});

test('nothing that changed is no difference', async () => {
  expect(await pairedBootstrap([0, 0, 0])).toMatchObject({ mean: 0, low: 0, high: 0, verdict: 'none' });
  expect(await pairedBootstrap([])).toMatchObject({ questions: 0, verdict: 'none' });
});
