import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCompoundFile } from '../../archive/compound-file.ts';
import { compoundFileOf } from '../../testing/compound-files.ts';
import { docOf, inTable, listed, rowEnd } from '../../testing/doc-fixtures.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

const paragraphs = (...texts: string[]) => texts.map((text) => ({ text: `${text}\r` }));

describe('DOC', () => {
  it('reads pieces of 8-bit and wide text in the order of the text, with headings and lists', async () => {
    const { title, language, blocks } = await files.parse(
      '制度.doc',
      docOf({
        main: [
          { text: 'Leave policy\r', style: 1 },
          { text: '员工请假须提前三天申请。\r' },
          { text: 'Who\u001eever asks\vsecond line\r' },
          { text: '第二章\r', style: 2 },
          { text: 'first\r', modifiers: listed(0) },
          { text: '第二\r', modifiers: listed(1) },
          { text: '\r' },
          ...paragraphs(...Array.from({ length: 20 }, (_, index) => `Sentence ${index}.`)),
        ],
      }),
    );
    expect(blocks.slice(0, 6).map(({ kind, text, level }) => [kind, text, level])).toEqual([
      ['heading', 'Leave policy', 1],
      ['paragraph', '员工请假须提前三天申请。', undefined],
      ['paragraph', 'Who-ever asks\nsecond line', undefined],
      ['heading', '第二章', 2],
      ['list-item', 'first', 1],
      ['list-item', '第二', 2],
    ]);
    expect(blocks).toHaveLength(26);
    expect(blocks.at(-1)).toMatchObject({ text: 'Sentence 19.', headingPath: ['Leave policy', '第二章'] });
    expect([title, language]).toEqual(['Leave policy', 'en']);
  });

  it('reads tables, whose rows may keep their properties elsewhere', async () => {
    const cell = (text: string) => ({ text: `${text}\u0007`, modifiers: inTable });
    // A reference into the data stream: two bytes of length, then the modifiers.
    const elsewhere = { text: '\u0007', modifiers: '466602000000' };
    const { blocks } = await files.parse(
      'a.doc',
      docOf({
        main: [
          { text: 'before\r' },
          cell('K'),
          cell('V'),
          { text: '\u0007', modifiers: `${rowEnd}043401` },
          { text: 'two\r', modifiers: inTable },
          cell('lines'),
          cell(''),
          elsewhere,
          { text: 'after\r' },
          cell('a frame'),
          cell(''),
          { text: '\u0007', modifiers: rowEnd },
        ],
        data: Buffer.concat([Buffer.from('00000600', 'hex'), Buffer.from(rowEnd, 'hex')]),
      }),
    );
    expect(blocks[1]?.headerRows).toBe(1);
    expect(blocks.map(({ text, rows }) => rows ?? text)).toEqual([
      'before',
      [
        ['K', 'V'],
        ['two lines', ''],
      ],
      'after',
      'a frame',
    ]);
  });

  it('leaves out the codes of fields and tables of contents', async () => {
    const field = (code: string, result: string): string => `\u0013${code}\u0014${result}\u0015`;
    const { blocks } = await files.parse(
      'a.doc',
      docOf({
        main: paragraphs(
          field(' TOC \\o "1-3" ', `${field(' PAGEREF _1 ', 'One 1')}\rTwo 2`),
          `See ${field(` HYPERLINK "http://a.example/${field('PAGE', '9')}" `, 'the site')} now.`,
          'A code \u0013 PAGE \u0015without a result.',
        ),
      }),
    );
    expect(blocks.map(({ text }) => text)).toEqual(['See the site now.', 'A code without a result.']);
  });

  it('reads notes after the body, and each header once', async () => {
    const { blocks } = await files.parse(
      'a.doc',
      docOf({
        main: [{ text: 'Heading\r', style: 1 }, ...paragraphs('body\u0002 text')],
        footnotes: paragraphs('\u0002 a note'),
        headers: paragraphs('\u0003', 'Secret', '17', 'Secret'),
      }),
    );
    expect(blocks.map(({ text, position, headingPath }) => [text, position, headingPath])).toEqual([
      ['Heading', { kind: 'flow' }, []],
      ['body text', { kind: 'flow' }, ['Heading']],
      ['a note', { kind: 'flow' }, []],
      ['Secret', { kind: 'flow', part: 'header' }, []],
    ]);
  });

  it.each([
    ['encrypted', docOf({ main: paragraphs('x'), flags: 0x0300 }), 'file-encrypted'],
    ['of Word 95', docOf({ main: paragraphs('x'), version: 0x65 }), 'format-unsupported'],
    ['without text', docOf({ main: paragraphs('') }), 'no-text'],
    [
      'without its table stream',
      compoundFileOf({ WordDocument: documentStream(docOf({ main: paragraphs('x') })) }),
      'file-corrupt',
    ],
    [
      'that is another compound file',
      compoundFileOf({ Workbook: new Uint8Array(600) }),
      'format-unsupported',
    ],
    ['cut off in its header', docOf({ main: paragraphs('x') }).subarray(0, 300), 'file-corrupt'],
  ])('refuses a file %s', async (_name, bytes, code) => {
    await expect(files.parse('a.doc', bytes)).rejects.toMatchObject({ code });
  });

  it('ends with an answer or an error of ours for any damage', async () => {
    const whole = docOf({
      main: [
        { text: 'Title\r', style: 1 },
        ...paragraphs('some words', '一些文字'),
        { text: 'a\u0007', modifiers: rowEnd },
      ],
    });
    const outcomes = new Set<string>();
    // Every 7th byte in turn, which is prime to the sizes of all records within.
    for (let at = 512; at < whole.length; at += 7) {
      const bytes = Uint8Array.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      const outcome = await files.parse('a.doc', bytes).then(
        () => 'read',
        (error: { code?: string }) => error.code ?? 'no code',
      );
      outcomes.add(outcome);
    }
    const known = [
      'read',
      'file-corrupt',
      'file-encrypted',
      'file-too-complex',
      'format-unsupported',
      'no-text',
    ];
    expect([...outcomes].filter((outcome) => !known.includes(outcome))).toEqual([]);
    expect(outcomes).toContain('read');
    expect(outcomes).toContain('file-corrupt');
  });
});

function documentStream(file: Uint8Array): Uint8Array {
  return openCompoundFile(Buffer.from(file)).stream('WordDocument') ?? new Uint8Array();
}
