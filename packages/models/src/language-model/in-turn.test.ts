import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

const nextRound = () => new Promise<void>((resolve) => setImmediate(resolve));

test('what goes on with many answers leaves room for other work in between, and keeps their order', async () => {
  const goneOn: number[] = [];
  for (let answer = 0; answer < 100; answer += 1) inTurn(() => goneOn.push(answer));
  const afterRounds: number[] = [];
  while (goneOn.length < 100) {
    await nextRound();
    afterRounds.push(goneOn.length);
  }
  expect(goneOn).toEqual(Array.from({ length: 100 }, (_, answer) => answer));
  expect(afterRounds.length).toBeGreaterThan(4);
  expect(afterRounds[0]).toBeGreaterThan(0);
});
