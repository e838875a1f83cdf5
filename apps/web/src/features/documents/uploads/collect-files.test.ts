import { describe, expect, it } from 'vitest';
import { collectDropped, isJunk } from './collect-files.ts';

type Tree = { [name: string]: Tree | string };

/** Entries as a browser hands them out: directories in portions, ended by an empty one. */
function entryOf(name: string, content: Tree | string, portion = 2): FileSystemEntry {
  if (typeof content === 'string') {
    return {
      name,
      isFile: true,
      isDirectory: false,
      file: (done: (file: File) => void) => done(new File([content], name)),
    } as unknown as FileSystemEntry;
  }
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => {
      const rest = Object.entries(content).map(([child, inner]) => entryOf(child, inner, portion));
      return { readEntries: (done: (entries: FileSystemEntry[]) => void) => done(rest.splice(0, portion)) };
    },
  } as unknown as FileSystemEntry;
}

const dropOf = (...entries: FileSystemEntry[]) =>
  ({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [],
  }) as unknown as DataTransfer;

describe('collectDropped', () => {
  it('opens folders to any depth, whatever the portions, and remembers where each file was', async () => {
    const files = await collectDropped(
      dropOf(
        entryOf('hr', {
          'a.pdf': '1',
          'b.pdf': '2',
          'c.pdf': '3',
          policies: { travel: { 'd.docx': '4' } },
        }),
        entryOf('single.txt', '5'),
      ),
    );
    expect(files.map(({ file, folder }) => `${folder}:${file.name}`)).toEqual([
      'hr:a.pdf',
      'hr:b.pdf',
      'hr:c.pdf',
      'hr/policies/travel:d.docx',
      ':single.txt',
    ]);
  });

  it('leaves junk in folders, but takes what was dropped by itself', async () => {
    const files = await collectDropped(
      dropOf(
        entryOf('x', { '.DS_Store': '', '.git': { config: '' }, '~$a.docx': '', 'a.docx': '1' }),
        entryOf('.env.md', '2'),
      ),
    );
    expect(files.map(({ file }) => file.name)).toEqual(['a.docx', '.env.md']);
  });

  it('knows junk by name', () => {
    expect(['.hidden', 'Thumbs.db', 'desktop.ini', '__MACOSX'].every(isJunk)).toBe(true);
    expect(['notes.md', 'thumbs.pdf', 'a~$b.docx'].some(isJunk)).toBe(false);
  });
});
