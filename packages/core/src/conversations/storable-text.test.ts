import { expect, test } from 'vitest';
import { createTextGuard, storableText, toStorableJson } from './storable-text.ts';

test('replaces what cannot be stored and nothing else, keeping positions', () => {
  expect(storableText('a\0b\uD83D c 😀 \\u0000')).toBe('a\uFFFDb\uFFFD c 😀 \\u0000');
});

test.each([
  'plain "quoted" \\ text\n',
  'NUL \0',
  'half \uD83D',
  'other half \uDE00',
  '\\u0000 as text',
  '\\\0',
  '😀',
])('JSON of %j holds its storable form', (text) => {
  expect(JSON.parse(toStorableJson({ text }))).toEqual({ text: storableText(text) });
  expect(toStorableJson({ text })).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
});

test('joins a character that was cut in two', () => {
  const guard = createTextGuard();
  const pieces = ['a\uD83D', '\uDE00b', '\uD83D', '\uD83D', 'c', '\uDE00'];
  const text = pieces.map((piece) => guard.push(piece)).join('') + guard.end();
  expect(text).toBe('a😀b\uFFFD\uFFFDc\uFFFD');
  expect(guard.push('\uD83D')).toBe('');
  expect(guard.end()).toBe('\uFFFD');
});
