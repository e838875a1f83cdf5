import { expect, test } from 'vitest';
import { createWeightedGate } from './weighted-gate.ts';

test('bounds the weight inside, keeps the order, and lets what is too heavy in alone', async () => {
  const enter = createWeightedGate(10);
  const inside = new Map<number, number>();
  const order: number[] = [];
  let heaviest = 0;
  const weights = [4, 4, 50, 1, 9, 3, 3, 3, 10];
  await Promise.all(
    weights.map((weight, index) =>
      enter(weight, async () => {
        order.push(index);
        inside.set(index, weight);
        const total = [...inside.values()].reduce((sum, one) => sum + one, 0);
        if (inside.size > 1) heaviest = Math.max(heaviest, total);
        await new Promise((resolve) => setImmediate(resolve));
        inside.delete(index);
      }),
    ),
  );
  expect(heaviest).toBe(10);
  expect(order).toEqual(weights.map((_, index) => index));
});

test('what fails makes room, too', async () => {
  const enter = createWeightedGate(1);
  await expect(enter(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await enter(1, () => Promise.resolve('in'))).toBe('in');
});
