import { expect, test } from 'vitest';
import { createWaitingLine, type WaitingLine } from './waiting-line.ts';

function takeAll<T>(line: WaitingLine<T>): T[] {
  const taken: T[] = [];
  for (let item = line.next(); item !== undefined; item = line.next()) taken.push(item);
  return taken;
}

test('who takes least goes first, and equals in the order in which they came', () => {
  const line = createWaitingLine<string>(100);
  line.join('report', 900);
  line.join('note', 10);
  line.join('another note', 10);
  line.join('table', 70);
  expect(takeAll(line)).toEqual(['note', 'another note', 'table', 'report']);
  expect(line.next()).toBeUndefined();
});

test('the oldest is overtaken so often and no more, however many small ones come', () => {
  const line = createWaitingLine<string>(3);
  line.join('first report', 900);
  line.join('second report', 800);
  const taken: (string | undefined)[] = [];
  for (let count = 0; count < 9; count += 1) {
    line.join('note', 1);
    taken.push(line.next());
  }
  const notes = ['note', 'note', 'note'];
  expect(taken).toEqual([...notes, 'first report', ...notes, 'second report', 'note']);
});

test('who leaves is not called, and all can be sent home', () => {
  const line = createWaitingLine<string>(3);
  for (const [index, name] of ['a', 'b', 'c'].entries()) line.join(name, 3 - index);
  line.leave('c');
  expect(line.next()).toBe('b');
  line.join('d', 0);
  expect(line.empty()).toEqual(['a', 'd']);
  expect(line.next()).toBeUndefined();
});
