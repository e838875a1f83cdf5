import { describe, expect, test } from 'vitest';
import { en } from './en/index.ts';
import type { WordTree } from './words.ts';
import { zh } from './zh/index.ts';

/** Every text with its dotted key. */
function flatten(tree: WordTree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${prefix}${key}`, value]] : flatten(value, `${prefix}${key}.`),
  );
}

const english = new Map(flatten(en));
const chinese = new Map(flatten(zh));
const placeholders = (text: string) =>
  [...new Set(text.match(/\{\{\w+/g))].toSorted((a, b) => (a < b ? -1 : 1));

test('both languages hold the same keys, Chinese without the singular', () => {
  const wanted = [...english.keys()].filter((key) => !key.endsWith('_one'));
  expect([...chinese.keys()].toSorted()).toEqual(wanted.toSorted());
});

test('every English plural has both forms', () => {
  for (const key of english.keys()) {
    if (key.endsWith('_one')) expect(english.has(key.replace(/_one$/, '_other')), key).toBe(true);
    if (key.endsWith('_other')) expect(english.has(key.replace(/_other$/, '_one')), key).toBe(true);
  }
});

test.each([...chinese])('%s fills in the same values in both languages', (key, text) => {
  expect(placeholders(text)).toEqual(placeholders(english.get(key) ?? ''));
});

describe('house style', () => {
  test.each([...english])('English: %s', (_key, text) => {
    expect(text).not.toBe('');
    expect(text, 'exclamation mark').not.toMatch(/!/);
    expect(text, 'three full stops instead of an ellipsis').not.toContain('...');
    expect(text, 'straight quotation marks').not.toContain('"');
  });

  test.each([...chinese])('Chinese: %s', (_key, text) => {
    expect(text).not.toBe('');
    expect(text, 'polite you').not.toContain('您');
    expect(text, 'exclamation mark').not.toMatch(/[!！]/);
    expect(text, 'no space between Chinese and Latin').not.toMatch(
      /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u,
    );
    expect(text, 'half-width punctuation after Chinese').not.toMatch(/\p{Script=Han}[,;:?.]/u);
  });
});
