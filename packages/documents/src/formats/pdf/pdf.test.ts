import type { Block } from '@onyx/contracts';
import { PDFDocument } from 'pdf-lib';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workerMends } from './pdf-engine.ts';
import { chinesePdf, clusterPdf, drawLines, drawRotatedPage, startPdf } from '../../testing/pdf-fixtures.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

const prose = [
  'Travel has to be approved by a manager before it is',
  'booked. The company pays for trains in second class',
  'and for flights when the journey by train would take',
  'longer than six hours each way.',
];

function summary(blocks: Block[]): [string, string][] {
  return blocks.map(({ kind, text }) => [kind, text]);
}

describe('PDF', () => {
  it('rebuilds headings and paragraphs with boxes, across lines and hyphens', async () => {
    const { document, regular, bold } = await startPdf();
    document.setTitle('Travel policy');
    const page = document.addPage([612, 792]);
    drawLines(page, ['Travel'], { x: 72, y: 80, size: 20, font: bold });
    drawLines(page, prose, { x: 72, y: 120, font: regular });
    drawLines(page, ['Hotels'], { x: 72, y: 190, size: 14, font: bold });
    drawLines(
      page,
      [
        'Rooms are booked through the travel depart-',
        'ment, which knows well-priced and well-',
        'priced enough houses.',
      ],
      { x: 72, y: 215, font: regular },
    );
    const { title, pageCount, pageSizes, language, blocks } = await files.parse(
      'a.pdf',
      await document.save(),
    );
    expect({ title, pageCount, pageSizes, language }).toEqual({
      title: 'Travel policy',
      pageCount: 1,
      pageSizes: [{ width: 612, height: 792 }],
      language: 'en',
    });
    expect(summary(blocks)).toEqual([
      ['heading', 'Travel'],
      ['paragraph', prose.join(' ')],
      ['heading', 'Hotels'],
      [
        'paragraph',
        'Rooms are booked through the travel department, which knows well-priced and well-priced enough houses.',
      ],
    ]);
    expect(blocks[3]?.headingPath).toEqual(['Travel', 'Hotels']);
    const position = blocks[1]?.position;
    if (position?.kind !== 'page') throw new Error('not a page');
    expect(position.boxes).toHaveLength(4);
    // The first baseline is 120 points from the top; a box reaches from ascent to descent.
    const [box] = position.boxes;
    expect(box?.page).toBe(1);
    expect(box?.x).toBeCloseTo(72 / 612, 3);
    expect((box?.y ?? 0) * 792).toBeCloseTo(112, 0);
    expect((box?.height ?? 0) * 792).toBeCloseTo(10, 0);
    const width = regular.widthOfTextAtSize(prose[0] ?? '', 10);
    // Kerning, which is measured but not drawn, makes a difference.
    expect(Math.abs((box?.width ?? 0) * 612 - width)).toBeLessThan(width * 0.02);
  });

  it('keeps lines at the edge of pages that differ in digits when they are all there is', async () => {
    const { document, regular } = await startPdf();
    const lines = Array.from(
      { length: 12 },
      (_, page) => `Page ${page + 1} speaks of subject number ${page + 70}.`,
    );
    for (const line of lines)
      drawLines(document.addPage([612, 792]), [line], { x: 72, y: 60, font: regular });
    const { blocks } = await files.parse('a.pdf', await document.save());
    const text = blocks.map((block) => block.text).join(' ');
    for (const line of lines) expect(text).toContain(line);
  });

  it('keeps numbers in running lines that do not count the pages, and drops those that do', async () => {
    const { document, regular } = await startPdf();
    for (let page = 1; page <= 6; page += 1) {
      const sheet = document.addPage([612, 792]);
      drawLines(sheet, [`Invoice no. ${4710 + page}`], { x: 72, y: 50, font: regular });
      drawLines(sheet, prose, { x: 72, y: 200, font: regular });
      drawLines(sheet, [`Contoso terms | ${page}`], { x: 72, y: 760, font: regular });
    }
    const { blocks } = await files.parse('a.pdf', await document.save());
    const text = blocks.map((block) => block.text).join(' ');
    for (let page = 1; page <= 6; page += 1) expect(text).toContain(`Invoice no. ${4710 + page}`);
    expect(text).not.toContain('Contoso terms');
  });

  it('takes both lines of a title page for the title', async () => {
    const { document, regular, bold } = await startPdf();
    const cover = document.addPage([612, 792]);
    drawLines(cover, ['Contoso'], { x: 72, y: 200, size: 30, font: bold });
    drawLines(cover, ['Leave policy'], { x: 72, y: 260, size: 20, font: bold });
    drawLines(document.addPage([612, 792]), prose, { x: 72, y: 120, font: regular });
    const { title, blocks } = await files.parse('a.pdf', await document.save());
    expect(title).toBe('Contoso – Leave policy');
    expect(blocks.at(-1)?.headingPath).toEqual(['Contoso', 'Leave policy']);
  });

  it('reads one column after the other, under a title across both', async () => {
    const { document, regular, bold } = await startPdf();
    const page = document.addPage([612, 792]);
    drawLines(page, ['A title that stands above both of the columns of the page'], {
      x: 72,
      y: 60,
      size: 16,
      font: bold,
    });
    const column = (name: string): string[] =>
      Array.from({ length: 12 }, (_, index) => `${name} column, line number ${index} of this long text`);
    // Drawn line by line across the page, as some programs do.
    for (let index = 0; index < 12; index += 1) {
      for (const [name, x] of [
        ['left', 60],
        ['right', 330],
      ] as const) {
        drawLines(page, [column(name)[index] ?? ''], { x, y: 100 + index * 12, font: regular });
      }
    }
    const text = (await files.parse('a.pdf', await document.save())).blocks
      .map((block) => block.text)
      .join(' ');
    expect(text).toBe(
      [
        'A title that stands above both of the columns of the page',
        ...column('left'),
        ...column('right'),
      ].join(' '),
    );
  });

  it('reads rows of cells as a table', async () => {
    const { document, regular } = await startPdf();
    const page = document.addPage([612, 792]);
    drawLines(page, prose, { x: 72, y: 80, font: regular });
    const rows = [
      ['City', 'Rate', 'Note'],
      ['Oslo', '120', 'with breakfast'],
      ['Bergen', '95', 'without'],
    ];
    for (const [row, cells] of rows.entries()) {
      for (const [column, cell] of cells.entries())
        drawLines(page, [cell], { x: 72 + column * 120, y: 150 + row * 14, font: regular });
    }
    const { blocks } = await files.parse('a.pdf', await document.save());
    expect(blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'table']);
    expect(blocks[1]?.rows).toEqual(rows);
  });

  it('drops running headers, footers and page numbers', async () => {
    const { document, regular } = await startPdf();
    for (let number = 1; number <= 5; number += 1) {
      const page = document.addPage([612, 792]);
      drawLines(page, [`Draft ${number} of the handbook`], { x: 72, y: 30, font: regular });
      drawLines(page, [`Body text of the page called ${'abcde'.charAt(number)}.`], {
        x: 72,
        y: 300,
        font: regular,
      });
      drawLines(page, [`Page ${number} / 5`], { x: 280, y: 770, font: regular });
    }
    const { blocks, pageCount } = await files.parse('a.pdf', await document.save());
    expect(pageCount).toBe(5);
    expect(blocks).toHaveLength(5);
    for (const block of blocks) expect(block.text).toMatch(/^Body text/);
    expect(blocks[4]?.position).toMatchObject({ kind: 'page', page: 5 });
  });

  it('goes on with a paragraph over the page break', async () => {
    const { document, regular } = await startPdf();
    drawLines(document.addPage([612, 792]), ['This sentence begins on the first page of the file and'], {
      x: 72,
      y: 740,
      font: regular,
    });
    drawLines(document.addPage([612, 792]), ['ends on the second one.'], { x: 72, y: 80, font: regular });
    const { blocks } = await files.parse('a.pdf', await document.save());
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.position).toMatchObject({ page: 1, boxes: [{ page: 1 }, { page: 2 }] });
  });

  it('gives boxes as the page is shown when it is rotated', async () => {
    const { document, regular } = await startPdf();
    drawRotatedPage(document, 'Upright when shown', regular);
    const { blocks, pageSizes } = await files.parse('a.pdf', await document.save());
    expect(pageSizes).toEqual([{ width: 600, height: 400 }]);
    expect(blocks[0]?.text).toBe('Upright when shown');
    const position = blocks[0]?.position;
    if (position?.kind !== 'page') throw new Error('not a page');
    const [box] = position.boxes;
    expect((box?.x ?? 0) * 600).toBeCloseTo(50, 0);
    expect((box?.y ?? 0) * 400).toBeCloseTo(32, 0);
    expect(box?.width).toBeGreaterThan(box?.height ?? 1);
  });

  it('reads Chinese in fonts that are not embedded', async () => {
    const { blocks, language } = await files.parse('a.pdf', chinesePdf('员工请假须提前三天申请。'));
    expect(summary(blocks)).toEqual([['paragraph', '员工请假须提前三天申请。']]);
    expect(language).toBe('zh');
  });

  it('gives no text for glyphs that their font maps to none', async () => {
    const { blocks } = await files.parse('a.pdf', clusterPdf());
    expect(summary(blocks)).toEqual([['paragraph', 'ab क्ष cd']]);
  });

  it.each(workerMends)('finds in pdf.js what it mends: $found', async ({ found }) => {
    const worker = fileURLToPath(import.meta.resolve('pdfjs-dist/legacy/build/pdf.worker.mjs'));
    expect((await readFile(worker, 'utf8')).split(found)).toHaveLength(2);
  });

  it('tells pictures of text from blank pages', async () => {
    const blank = await PDFDocument.create();
    blank.addPage();
    await expect(files.parse('blank.pdf', await blank.save())).rejects.toMatchObject({ code: 'no-text' });
    const scan = await PDFDocument.create();
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    scan.addPage().drawImage(await scan.embedPng(pixel), { x: 0, y: 0, width: 600, height: 800 });
    await expect(files.parse('scan.pdf', await scan.save())).rejects.toMatchObject({ code: 'needs-ocr' });
  });

  it.each([
    ['without any structure', Buffer.from('%PDF-1.7\nnothing of the kind')],
    ['cut off in its header', Buffer.from('%PDF-1.7')],
  ])('refuses a file %s', async (_name, bytes) => {
    await expect(files.parse('a.pdf', bytes)).rejects.toMatchObject({ code: 'file-corrupt' });
  });

  it('stops when it is aborted', async () => {
    const { document, regular } = await startPdf();
    for (let number = 0; number < 40; number += 1)
      drawLines(document.addPage(), ['words'], { x: 72, y: 72, font: regular });
    const controller = new AbortController();
    const parsing = files.parse('a.pdf', await document.save(), {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(parsing).rejects.toThrow('enough');
  });
});
