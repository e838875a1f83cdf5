import { expect, test } from 'vitest';
import { excerpt } from './excerpt.ts';

const markOf = (text: string, word: string) => {
  const start = text.indexOf(word);
  return { start, end: start + word.length };
};

test('keeps a short text and makes it one line', () => {
  expect(excerpt('one\ntwo', [{ start: 4, end: 7 }], 20)).toEqual({
    text: 'one two',
    marks: [{ start: 4, end: 7 }],
  });
});

test.each([
  ['English', `${'filler '.repeat(60)}the notice period is long ${'filler '.repeat(60)}`, 'notice period'],
  ['Chinese', `${'填充'.repeat(150)}年假为十天${'填充'.repeat(150)}`, '年假'],
])('shows the marked place of a long %s text, marks in step', (_, text, word) => {
  const result = excerpt(text, [markOf(text, word)], 80);
  expect(result.text.length).toBeLessThanOrEqual(84);
  expect(result.marks.map((mark) => result.text.slice(mark.start, mark.end))).toEqual([word]);
});

test('prefers the window with most marked text', () => {
  const text = `lease ${'x '.repeat(200)}lease contract ends`;
  const marks = [
    markOf(text, 'lease'),
    { start: text.lastIndexOf('lease'), end: text.lastIndexOf('lease') + 5 },
    markOf(text, 'contract'),
  ];
  expect(excerpt(text, marks, 60).text).toContain('lease contract');
});
