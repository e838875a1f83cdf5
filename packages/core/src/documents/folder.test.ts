import { expect, test } from 'vitest';
import { normaliseFolder } from './folder.ts';

test.each([
  ['', ''],
  ['a/b', 'a/b'],
  ['/etc//passwd/', 'etc/passwd'],
  ['./a/./b', 'a/b'],
  ['C:\\Users\\Ann', 'Users/Ann'],
  ['制度 / 人事', '制度/人事'],
  ['a\u202eb\u0000c', 'abc'],
  ['e\u0301', '\u00e9'],
])('%j becomes %j', (given, expected) => {
  expect(normaliseFolder(given)).toBe(expected);
});

test.each([['..'], ['a/../b'], ['a\\..\\b'], ['. ./ .. /x'], ['x/'.repeat(40)], ['长'.repeat(400)]])(
  'refuses %j',
  (given) => {
    expect(() => normaliseFolder(given)).toThrow(expect.objectContaining({ code: 'file-name-invalid' }));
  },
);

test('what it gives stays as it is', () => {
  for (const folder of ['a/b', '/x//y', 'C:/z', '制度/人事']) {
    const once = normaliseFolder(folder);
    expect(normaliseFolder(once)).toBe(once);
  }
});
