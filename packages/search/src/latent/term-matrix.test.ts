import { expect, test } from 'vitest';
import { createTermCounter } from './term-matrix.ts';

const rowsOf = ({ terms, counts }: ReturnType<ReturnType<typeof createTermCounter>['finish']>) =>
  Array.from({ length: counts.rowStarts.length - 1 }, (_, row) => {
    const entries = Array.from(counts.columns.subarray(counts.rowStarts[row], counts.rowStarts[row + 1]));
    return Object.fromEntries(
      entries.map((column, index) => [terms[column], counts.values[(counts.rowStarts[row] ?? 0) + index]]),
    );
  });

test('counts terms by chunk, those of one chunk alone left out, the commonest first', () => {
  const counter = createTermCounter();
  for (const chunk of ['lamp lamp desk', '', 'lamp chair desk', 'lamp only'].values()) counter.add(chunk);
  const matrix = counter.finish();
  expect(matrix.terms).toEqual(['lamp', 'desk']);
  expect([...matrix.chunkCounts]).toEqual([3, 2]);
  expect(rowsOf(matrix)).toEqual([{ lamp: 2, desk: 1 }, {}, { lamp: 1, desk: 1 }, { lamp: 1 }]);
});

test('keeps no more terms than it may, equal ones in the order of the alphabet', () => {
  const counter = createTermCounter();
  for (let chunk = 0; chunk < 3; chunk += 1) counter.add('pear apple fig plum');
  counter.add('plum');
  expect(counter.finish({ maxTerms: 3, minChunks: 1 }).terms).toEqual(['plum', 'apple', 'fig']);
});

test('of more terms than it can hold it forgets the rare ones, never a frequent one', () => {
  const counter = createTermCounter({ maxHeld: 50 });
  for (let chunk = 0; chunk < 400; chunk += 1) counter.add(`often once${chunk} ${chunk % 2 ? 'half' : ''}`);
  const matrix = counter.finish();
  expect(matrix.terms).toEqual(['often', 'half']);
  expect([...matrix.chunkCounts]).toEqual([400, 200]);
  expect(rowsOf(matrix)[399]).toEqual({ often: 1, half: 1 });
});
