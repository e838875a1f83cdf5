import { expect, test } from 'vitest';
import {
  citedNumbers,
  createCitationNormaliser,
  normaliseCitations,
  withoutCode,
} from './citation-normaliser.ts';

const cases: [string, string][] = [
  ['25 days [1].', '25 days [1].'],
  ['25 days【1】。', '25 days[1]。'],
  ['days 【2†source】.', 'days [2].'],
  ['days ［3］.', 'days [3].'],
  ['days [1, 2] and [1；3].', 'days [1][2] and [1][3].'],
  ['days [1-3], [2–4]', 'days [1][2][3], [2][3][4]'],
  ['days [1、2] 以及 [1和3]', 'days [1][2] 以及 [1][3]'],
  ['days (source 1), (Sources: 1 and 3).', 'days [1], [1][3].'],
  ['年假（来源 2）。', '年假[2]。'],
  ['[Source 2] [来源：1] [^3] [#4]', '[2] [1] [3] [4]'],
  ['[1][2] [3]', '[1][2] [3]'],
  ['[1, 9] and [9].', '[1] and .'],
  ['In [2024] it was (1) this, (2) that.', 'In [2024] it was (1) this, (2) that.'],
  [
    'a [link](https://example.com) and [1](https://a.b)',
    'a [link](https://example.com) and [1](https://a.b)',
  ],
  ['text [1].\n\n[1]: https://example.com', 'text [1].\n\n[1]: https://example.com'],
  ['`a[1, 2]` then [1, 2]', '`a[1, 2]` then [1][2]'],
  ['``a`[1, 2]`` then 【1】', '``a`[1, 2]`` then [1]'],
  ['```js\nx = a[1, 2]; // (source 1)\n```\nso [1, 2]', '```js\nx = a[1, 2]; // (source 1)\n```\nso [1][2]'],
  ['~~~\n【1】\n```\n【1】\n~~~\n【1】', '~~~\n【1】\n```\n【1】\n~~~\n[1]'],
  ['five ` 【1】\n\nthen 【2】', 'five ` 【1】\n\nthen [2]'],
  ['[1', '[1'],
  ['[see below] [1a] (source of truth)', '[see below] [1a] (source of truth)'],
];

test.each(cases)('%j', (given, expected) => {
  expect(normaliseCitations(given, 4)).toBe(expected);
});

test('gives the same whatever the pieces it comes in', () => {
  const text = cases.map(([given]) => given).join('\n\nSo [1, 2].\n\n');
  const whole = normaliseCitations(text, 4);
  for (let size = 1; size <= 13; size += 1) {
    const normaliser = createCitationNormaliser(4);
    let result = '';
    for (let at = 0; at < text.length; at += size) result += normaliser.push(text.slice(at, at + size));
    expect(result + normaliser.end()).toBe(whole);
  }
});

test('is done with what it has made', () => {
  const whole = normaliseCitations(cases.map(([given]) => given).join('\n\n'), 4);
  expect(normaliseCitations(whole, 4)).toBe(whole);
});

test('holds back no more than a citation could be', () => {
  const normaliser = createCitationNormaliser(4);
  expect(normaliser.push('plain text ')).toBe('plain text ');
  expect(normaliser.push('[')).toBe('');
  expect(normaliser.push('not one')).toBe('[not one');
  expect(normaliser.push(`【${'1,'.repeat(200)}`).length).toBeGreaterThan(300);
});

test('cited numbers leave out code and numbers without a source', () => {
  expect(citedNumbers('a [2] b [1][2] `x[3]` [9]', 4)).toEqual([2, 1]);
  expect(withoutCode('a `b` c\n```\nd\n```\ne')).toBe('a     c\n   \n \n   \ne');
});
