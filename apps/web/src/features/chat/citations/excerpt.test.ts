import { expect, test } from 'vitest';
import { excerptAround } from './excerpt.ts';

const marked = (result: ReturnType<typeof excerptAround>) =>
  result.marks.map(({ start, end }) => result.text.slice(start, end));

test('a short text stays whole', () => {
  expect(excerptAround('short text', [{ start: 6, end: 10 }], 100)).toEqual({
    text: 'short text',
    marks: [{ start: 6, end: 10 }],
  });
});

test('begins near the first mark, and the marks move along', () => {
  const text = `${'filler words '.repeat(40)}the answer is twelve days of leave ${'and more '.repeat(40)}`;
  const start = text.indexOf('twelve');
  const excerpt = excerptAround(text, [{ start, end: start + 11 }], 120);
  expect(excerpt.text.startsWith('…')).toBe(true);
  expect(excerpt.text.endsWith('…')).toBe(true);
  expect(excerpt.text.length).toBeLessThanOrEqual(122);
  expect(marked(excerpt)).toEqual(['twelve days']);
});

test('wherever it is cut, marks keep their words and characters stay whole', () => {
  const text = '年假为十二天😀，未休完的可结转。'.repeat(12);
  for (let at = 0; at < text.length - 3; at += 1) {
    const excerpt = excerptAround(text, [{ start: at, end: at + 3 }], 40);
    expect(marked(excerpt)[0]?.replace('…', '')).toBe(text.slice(at, at + 3));
    expect(excerpt.text.replace('…', '')).not.toMatch(/^[\udc00-\udfff]|[\ud800-\udbff]…?$/);
  }
});
