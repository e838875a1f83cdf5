import { describe, expect, it } from 'vitest';
import { snippetOf } from './snippet.ts';

const marksOf = (text: string, word: string) =>
  [...text.matchAll(new RegExp(word, 'g'))].map((match) => ({
    start: match.index,
    end: match.index + word.length,
  }));

describe('snippetOf', () => {
  const filler = 'Some words that nobody asked about stand here. ';
  const text = `The exam. ${filler.repeat(10)}An exam, a second exam, a third exam. ${filler.repeat(10)}`;

  it('leaves a short text alone', () => {
    expect(snippetOf('An exam.', [{ start: 3, end: 7 }], 100)).toEqual({
      text: 'An exam.',
      marks: [{ start: 3, end: 7 }],
    });
  });

  it('shows where the most marks are, and moves them along', () => {
    const snippet = snippetOf(text, marksOf(text, 'exam'), 120);
    expect(snippet.marks.map(({ start, end }) => snippet.text.slice(start, end))).toEqual([
      'exam',
      'exam',
      'exam',
    ]);
    expect(snippet.text).toMatch(/^… /);
    expect(snippet.text).toMatch(/ …$/);
    expect(snippet.text.length).toBeLessThanOrEqual(124);
  });

  it('begins and ends at words', () => {
    const { text: shown } = snippetOf(text, marksOf(text, 'exam'), 120);
    const inner = shown.replaceAll('…', '').trim();
    const at = text.indexOf(inner);
    expect(at).toBeGreaterThan(0);
    expect(text[at - 1]).toMatch(/\s/);
    expect(text.slice(at + inner.length)).toMatch(/^\W/);
  });

  it('begins at the beginning without marks', () => {
    expect(snippetOf(text, [], 50).text.startsWith('The exam.')).toBe(true);
  });

  it('keeps marks on their words for any place and length', () => {
    const chinese = '员工出差住宿费用按城市级别报销，一线城市每晚不超过六百元。'.repeat(12);
    for (const length of [20, 55, 130, 300]) {
      for (const [source, word] of [
        [text, 'third'],
        [text, 'about'],
        [chinese, '报销'],
        [chinese, '六百'],
      ] as const) {
        const snippet = snippetOf(source, marksOf(source, word), length);
        expect(snippet.marks.length).toBeGreaterThan(0);
        for (const { start, end } of snippet.marks) expect(snippet.text.slice(start, end)).toBe(word);
      }
    }
  });
});
