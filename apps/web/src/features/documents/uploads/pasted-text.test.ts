import { describe, expect, it } from 'vitest';
import { fileFromText, minPastedCharacters } from './pasted-text.ts';

const now = new Date('2026-11-23T07:05:00Z');
const long = 'Words that go on. '.repeat(20);

describe('fileFromText', () => {
  it('leaves short texts alone', () => {
    expect(fileFromText('x'.repeat(minPastedCharacters - 1), now)).toBeNull();
    expect(fileFromText(`${' '.repeat(500)}x`, now)).toBeNull();
  });

  it('names the file by its first line, without signs that file systems refuse', async () => {
    const file = fileFromText(`Minutes: 12/11 "budget"?\n\n${long}`, now);
    expect(file?.name).toBe('Minutes 12 11 budget.txt');
    expect(await file?.text()).toContain(long);
  });

  it('cuts a long first line at a word and keeps Chinese', () => {
    const english = fileFromText(long, now)?.name ?? '';
    expect(english.length).toBeLessThanOrEqual(64);
    expect(english).toMatch(/(on|go|that|Words)\.txt$/);
    expect(fileFromText('员工差旅与报销制度\n'.repeat(40), now)?.name).toBe('员工差旅与报销制度.txt');
  });

  it('tells Markdown by two signs, not by a single dash', () => {
    expect(fileFromText(`# Title\n\n- one\n- two\n\n${long}`, now)?.name).toBe('Title.md');
    expect(fileFromText(`List\n- one\n${long}`, now)?.name).toBe('List.txt');
  });

  it('falls back to the time', () => {
    expect(fileFromText(`***\n${long}`, now)?.name).toBe('2026-11-23T07.05.txt');
  });
});
