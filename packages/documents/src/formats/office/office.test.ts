import {
  Document,
  FootnoteReferenceRun,
  Header,
  HeadingLevel,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
} from 'docx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compoundFileOf } from '../../testing/compound-files.ts';
import { encryptOffice } from '../../testing/encrypted-office.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';
import { docxOf, pptxOf, slideShape, xlsxOf } from '../../testing/zip-fixtures.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

const wordParagraph = (text: string, properties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;

describe('DOCX', () => {
  it('reads a document as a word processor writes it', async () => {
    const cell = (text: string): TableCell => new TableCell({ children: [new Paragraph(text)] });
    const row = (...texts: string[]): TableRow => new TableRow({ children: texts.map(cell) });
    const bytes = await Packer.toBuffer(
      new Document({
        title: 'Leave policy',
        footnotes: { 1: { children: [new Paragraph('Counted in working days.')] } },
        sections: [
          {
            headers: { default: new Header({ children: [new Paragraph('Internal use')] }) },
            children: [
              new Paragraph({ text: 'Annual leave', heading: HeadingLevel.HEADING_1 }),
              new Paragraph({
                children: [
                  new TextRun('Everyone has '),
                  new TextRun({ text: '25 days', bold: true }),
                  new FootnoteReferenceRun(1),
                ],
              }),
              new Paragraph({ text: 'Ask your manager', bullet: { level: 0 } }),
              new Paragraph({ text: 'Carrying over', heading: HeadingLevel.HEADING_2 }),
              new Table({ rows: [row('Year', 'Days'), row('2025', '5'), row('2026', '10')] }),
            ],
          },
        ],
      }),
    );
    const { title, blocks, pageCount } = await files.parse('leave.docx', bytes);
    expect(title).toBe('Leave policy');
    expect(pageCount).toBeNull();
    expect(
      blocks.map(({ kind, text, headingPath, position }) => [kind, text, headingPath, position]),
    ).toEqual([
      ['heading', 'Annual leave', [], { kind: 'flow' }],
      ['paragraph', 'Everyone has 25 days', ['Annual leave'], { kind: 'flow' }],
      ['paragraph', 'Counted in working days.', ['Annual leave'], { kind: 'flow', part: 'footnote 1' }],
      ['list-item', 'Ask your manager', ['Annual leave'], { kind: 'flow' }],
      ['heading', 'Carrying over', ['Annual leave'], { kind: 'flow' }],
      ['table', 'Year | Days\n2025 | 5\n2026 | 10', ['Annual leave', 'Carrying over'], { kind: 'flow' }],
      ['paragraph', 'Internal use', [], { kind: 'flow', part: 'header' }],
    ]);
  });

  it('prints list numbers as Word does, Chinese ones too', async () => {
    const numbering = `<w:numbering><w:abstractNum w:abstractNumId="0">
      <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>
      <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
      </w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`;
    const item = (text: string, level: number): string =>
      wordParagraph(text, `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="1"/></w:numPr>`);
    const body = [
      ...Array.from({ length: 11 }, (_, index) => item(`item ${index}`, 0)),
      item('inner', 1),
      item('next', 0),
    ].join('');
    const { blocks } = await files.parse('a.docx', docxOf(body, { numbering }));
    expect(blocks.map(({ text }) => text).slice(9)).toEqual([
      '第十条 item 9',
      '第十一条 item 10',
      '十一.1 inner',
      '第十二条 next',
    ]);
    expect(blocks.every(({ kind }) => kind === 'list-item')).toBe(true);
  });

  it('reads text boxes once, base text of ruby, and neither deletions, field codes nor contents', async () => {
    const box = '<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>';
    const styles =
      '<w:styles><w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style></w:styles>';
    const body = `
      <w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>Contents 5</w:t></w:r></w:p>
      <w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>
        <w:ins><w:r><w:t xml:space="preserve"> added</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>
      <w:p><w:r><mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent></w:r></w:p>
      <w:p><w:r><w:ruby><w:rt><w:r><w:t>とう</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>東</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`;
    const { blocks } = await files.parse('a.docx', docxOf(body, { styles }));
    expect(blocks.map(({ text }) => text)).toEqual(['kept added', 'boxed', '東']);
  });

  it('fills merged cells so that each row says what it belongs to', async () => {
    const cell = (text: string, properties = ''): string =>
      `<w:tc><w:tcPr>${properties}</w:tcPr>${wordParagraph(text)}</w:tc>`;
    const body = `<w:tbl>
      <w:tr>${cell('Region')}${cell('City')}</w:tr>
      <w:tr>${cell('North', '<w:vMerge w:val="restart"/>')}${cell('Oslo')}</w:tr>
      <w:tr>${cell('', '<w:vMerge/>')}${cell('Bergen')}</w:tr></w:tbl>`;
    const { blocks } = await files.parse('a.docx', docxOf(body));
    expect(blocks[0]?.rows).toEqual([
      ['Region', 'City'],
      ['North', 'Oslo'],
      ['North', 'Bergen'],
    ]);
    expect(blocks[0]?.headerRows).toBe(1);
  });

  it.each([
    ['truncated', docxOf(wordParagraph('x')).subarray(0, 300), 'file-corrupt'],
    ['empty', docxOf(''), 'no-text'],
    ['nested without end', docxOf('<w:sdt>'.repeat(5000)), 'file-too-complex'],
    [
      'a legacy file by another name',
      compoundFileOf({ WordDocument: new Uint8Array(600) }),
      'format-unsupported',
    ],
  ])('refuses a file that is %s', async (_name, bytes, code) => {
    await expect(files.parse('a.docx', bytes)).rejects.toMatchObject({ code });
  });

  it('opens an encrypted document with its password only', async () => {
    const bytes = encryptOffice(docxOf(wordParagraph('secret words')), 'pässword');
    await expect(files.parse('a.docx', bytes)).rejects.toMatchObject({ code: 'file-encrypted' });
    await expect(files.parse('a.docx', bytes, { password: 'no' })).rejects.toMatchObject({
      code: 'file-password-wrong',
    });
    const { blocks } = await files.parse('a.docx', bytes, { password: 'pässword' });
    expect(blocks.map(({ text }) => text)).toEqual(['secret words']);
  });
});

describe('PPTX', () => {
  it('reads slides in the order shown, with lists, tables and notes', async () => {
    const table = `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Q</a:t></a:r></a:p></a:txBody></a:tc>
      <a:tc><a:txBody><a:p><a:r><a:t>Sum</a:t></a:r></a:p></a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody><a:p><a:r><a:t>1</a:t></a:r></a:p></a:txBody></a:tc>
      <a:tc><a:txBody><a:p><a:r><a:t>20</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
    const bytes = pptxOf(
      [
        slideShape('body', ['alpha', 'beta']) + slideShape('title', ['First']) + slideShape('sldNum', ['1']),
        `<p:grpSp>${slideShape(undefined, ['grouped'])}</p:grpSp>${table}`,
      ],
      { 1: 'Say hello' },
    );
    const { pageCount, blocks, title } = await files.parse('a.pptx', bytes);
    expect(pageCount).toBe(2);
    expect(title).toBe('First');
    expect(
      blocks.map(({ kind, text, position, headingPath }) => [kind, text, position, headingPath]),
    ).toEqual([
      ['heading', 'First', { kind: 'slide', slide: 1 }, []],
      ['list-item', 'alpha', { kind: 'slide', slide: 1 }, ['First']],
      ['list-item', 'beta', { kind: 'slide', slide: 1 }, ['First']],
      ['paragraph', 'Say hello', { kind: 'slide', slide: 1 }, ['First']],
      ['paragraph', 'grouped', { kind: 'slide', slide: 2 }, []],
      ['table', 'Q | Sum\n1 | 20', { kind: 'slide', slide: 2 }, []],
    ]);
  });
});

describe('XLSX', () => {
  const number = (reference: string, value: string, style = 0): string =>
    `<c r="${reference}" s="${style}"><v>${value}</v></c>`;
  const shared = (reference: string, index: number): string =>
    `<c r="${reference}" t="s"><v>${index}</v></c>`;

  it('reads strings, numbers, dates, percentages, merged cells and several sheets', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="22"/></cellXfs></styleSheet>`;
    const bytes = xlsxOf(
      [
        {
          name: 'Plan',
          data: `<row r="1">${shared('A1', 0)}${shared('B1', 1)}</row>
            <row r="2">${shared('A2', 2)}${number('B2', '45292', 1)}</row>
            <row r="3">${number('B3', '45292.5', 4)}</row>
            <row r="6">${number('B6', '0.1', 0)}<c r="C6" t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c></row>
            <row r="7">${number('B7', '0.256', 3)}${number('C7', '45292', 2)}</row>`,
          after: '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>',
        },
        { name: 'Hidden', state: 'veryHidden', data: `<row r="1">${shared('A1', 0)}</row>` },
        { name: 'Other', data: `<row r="1"><c r="A1" t="b"><v>1</v></c></row>` },
      ],
      { strings: ['Region', 'Date', 'North'], styles },
    );
    const { blocks } = await files.parse('a.xlsx', bytes);
    expect(blocks.map(({ kind, text, position }) => [kind, text, position])).toEqual([
      ['heading', 'Plan', { kind: 'sheet', sheet: 'Plan', range: 'A1:A1' }],
      [
        'table',
        'Region | Date\nNorth | 2024-01-01\nNorth | 2024-01-01 12:00',
        { kind: 'sheet', sheet: 'Plan', range: 'A1:B3' },
      ],
      ['table', '0.1 | inline\n25.6% | 2024-01-01', { kind: 'sheet', sheet: 'Plan', range: 'B6:C7' }],
      ['heading', 'Other', { kind: 'sheet', sheet: 'Other', range: 'A1:A1' }],
      ['table', 'TRUE', { kind: 'sheet', sheet: 'Other', range: 'A1:A1' }],
    ]);
  });

  it('refuses a sheet of more cells than a document may have, however small its file', async () => {
    const far = Array.from(
      { length: 400 },
      (_, index) => `<row r="${index + 1}">${number(`XFD${index + 1}`, '1')}</row>`,
    );
    await expect(files.parse('a.xlsx', xlsxOf([{ name: 'S', data: far.join('') }]))).rejects.toMatchObject({
      code: 'file-too-complex',
    });
  });
});
