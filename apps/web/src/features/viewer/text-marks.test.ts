import { describe, expect, it } from 'vitest';
import { findMarks, markedWords, mergeRanges, splitByMarks } from './text-marks.ts';

const marked = (text: string, request: Parameters<typeof findMarks>[1]) =>
  findMarks(text, request).map(({ start, end }) => text.slice(start, end));

describe('findMarks', () => {
  it('finds a quote whatever the white space in it', () => {
    expect(marked('The plan pays\n  for two exams a year.', { quote: 'pays for two exams' })).toEqual([
      'pays\n  for two exams',
    ]);
  });

  it('marks the share of a quote that a block holds', () => {
    const quote = 'Eye exams are covered.\nGlasses are paid every second year.';
    expect(marked('Eye exams are covered.', { quote })).toEqual(['Eye exams are covered.']);
    expect(marked('Nothing of the kind.', { quote })).toEqual([]);
  });

  it('takes signs in a quote as signs', () => {
    expect(marked('It costs $5 (five).', { quote: '$5 (five).' })).toEqual(['$5 (five).']);
    expect(marked('a-b [c] d/e', { quote: 'a-b [c] d/e', words: ['[c]', 'a-b'] })).toEqual(['a-b [c] d/e']);
  });

  it('marks whole Latin words in any case, and Chinese anywhere', () => {
    expect(marked('Plan, plans and PLAN', { words: ['plan'] })).toEqual(['Plan', 'PLAN']);
    expect(marked('员工出差住宿费用', { words: ['住宿', '出差'] })).toEqual(['出差住宿']);
    expect(marked('Über Maße', { words: ['ber', 'maße'] })).toEqual(['Maße']);
  });

  it('prefers the longer of two words', () => {
    expect(marked('报销标准', { words: ['报销', '报销标准'] })).toEqual(['报销标准']);
  });

  it('marks nothing when asked for nothing', () => {
    expect(findMarks('text', {})).toEqual([]);
    expect(findMarks('text', { quote: '  ', words: [] })).toEqual([]);
  });
});

describe('ranges', () => {
  it('give their distinct words', () => {
    const text = 'Plan and plan';
    expect(
      markedWords(text, [
        { start: 0, end: 4 },
        { start: 9, end: 13 },
        { start: 4, end: 5 },
      ]),
    ).toEqual(['plan']);
  });

  it('merge where they touch, drop where they are empty', () => {
    expect(
      mergeRanges([
        { start: 5, end: 9 },
        { start: 0, end: 3 },
        { start: 3, end: 6 },
        { start: 20, end: 20 },
      ]),
    ).toEqual([{ start: 0, end: 9 }]);
  });

  it('cut a text into pieces that join to the whole', () => {
    const text = 'abcdefghij';
    for (const ranges of [
      [],
      [{ start: 0, end: 10 }],
      [{ start: 8, end: 99 }],
      [{ start: 40, end: 50 }],
      [
        { start: 6, end: 7 },
        { start: 1, end: 3 },
      ],
    ]) {
      const pieces = splitByMarks(text, ranges);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    }
    expect(splitByMarks(text, [{ start: 2, end: 4 }])).toEqual([
      { text: 'ab', isMarked: false },
      { text: 'cd', isMarked: true },
      { text: 'efghij', isMarked: false },
    ]);
    expect(splitByMarks('', [])).toEqual([{ text: '', isMarked: false }]);
  });
});
