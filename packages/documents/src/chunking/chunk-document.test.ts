import type { Block, DocumentFormat, PageBox, Position } from '@onyx/contracts';
import { describe, expect, it } from 'vitest';
import { createBlockWriter, type BlockWriter } from '../block-writer.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import { countTokens } from '../text/tokens.ts';
import { chunkDocument, type DocumentChunk } from './chunk-document.ts';

const flow: Position = { kind: 'flow' };
const sentence = 'The committee meets every second Tuesday and publishes its minutes within a week. ';
const chinese = '委员会每隔一周的星期二开会，并在一周之内公布会议纪要，供全体员工查阅和提出意见。';

function parsed(write: (writer: BlockWriter) => void, format: DocumentFormat = 'docx'): ParsedDocument {
  const writer = createBlockWriter();
  write(writer);
  return { format, title: null, language: 'en', pageCount: null, blocks: writer.blocks };
}

function paragraph(writer: BlockWriter, text: string, position: Position = flow): void {
  writer.text({ kind: 'paragraph', text, position });
}

describe('chunkDocument', () => {
  it('keeps sections apart and puts their headings in the path', () => {
    const chunks = chunkDocument(
      parsed((writer) => {
        writer.heading('Handbook', 1, flow);
        for (const name of ['Leave', 'Travel']) {
          writer.heading(name, 2, flow);
          paragraph(writer, sentence.repeat(12));
        }
      }),
    );
    expect(chunks.map(({ headingPath }) => headingPath)).toEqual([
      ['Handbook', 'Leave'],
      ['Handbook', 'Travel'],
    ]);
    expect(chunks[0]?.text).not.toContain('Handbook');
    expect(chunks[1]?.location).toMatchObject({
      blockStart: 3,
      blockEnd: 4,
      headingPath: ['Handbook', 'Travel'],
    });
  });

  it('does not join small sections across a page, so that each is cited at its own', () => {
    const boxOn = (page: number): PageBox => ({ page, x: 0.1, y: 0.1, width: 0.5, height: 0.1 });
    const on = (page: number): Position => ({ kind: 'page', page, boxes: [boxOn(page)] });
    const chunks = chunkDocument(
      parsed((writer) => {
        for (const [page, name] of ['Lease', 'Duties', 'Keys'].entries()) {
          writer.heading(name, 1, on(Math.min(page + 1, 2)));
          paragraph(writer, sentence, on(Math.min(page + 1, 2)));
        }
      }, 'pdf'),
    );
    expect(chunks.map(({ location }) => [location.page, location.pageEnd])).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  it('lets small neighbours share a chunk, with their own headings in its text', () => {
    const [chunk, ...rest] = chunkDocument(
      parsed((writer) => {
        writer.heading('Questions', 1, flow);
        for (const name of ['Who?', 'When?']) {
          writer.heading(name, 2, flow);
          paragraph(writer, sentence.trim());
        }
      }),
    );
    expect(rest).toEqual([]);
    expect(chunk?.headingPath).toEqual(['Questions']);
    expect(chunk?.text).toBe(`Who?\n${sentence.trim()}\n\nWhen?\n${sentence.trim()}`);
  });

  it('cuts long Chinese and English prose at sentence ends, into parts of like size', () => {
    for (const [text, end] of [
      [sentence.repeat(60), '.'],
      [chinese.repeat(30), '。'],
    ] as const) {
      const chunks = chunkDocument(parsed((writer) => paragraph(writer, text)));
      expect(chunks.length).toBeGreaterThan(3);
      for (const chunk of chunks) {
        expect(chunk.text.endsWith(end)).toBe(true);
        expect(chunk.tokenCount).toBeGreaterThan(120);
        expect(chunk.tokenCount).toBeLessThanOrEqual(400);
      }
    }
  });

  it('repeats the header of a table it must cut, with the range of the rows', () => {
    const rows = Array.from({ length: 120 }, (_, index) => [
      `name ${index}`,
      `city ${index}`,
      `${index * 7}`,
    ]);
    const chunks = chunkDocument(
      parsed(
        (writer) =>
          writer.table([['Name', 'City', 'Sum'], ...rows], 1, {
            kind: 'sheet',
            sheet: 'S',
            range: 'A1:C121',
          }),
        'xlsx',
      ),
    );
    expect(chunks.length).toBeGreaterThan(2);
    let next = 1;
    for (const [index, { text, location }] of chunks.entries()) {
      const lines = text.split('\n');
      expect(lines[0]).toBe('Name | City | Sum');
      const last = next + lines.length - 1;
      // The first range holds the header where it really stands.
      expect(location).toMatchObject({ sheet: 'S', range: `A${index === 0 ? 1 : next + 1}:C${last}` });
      expect(lines[1]).toBe(rows[next - 1]?.join(' | '));
      next = last;
    }
    expect(next).toBe(121);
  });

  it('never mixes slides', () => {
    const chunks = chunkDocument(
      parsed((writer) => {
        for (const slide of [1, 2, 3]) {
          writer.endHeadings();
          writer.heading('Agenda', 1, { kind: 'slide', slide });
          paragraph(writer, `Point ${slide}`, { kind: 'slide', slide });
        }
      }, 'pptx'),
    );
    expect(chunks.map(({ text, location }) => [text, location.slide])).toEqual([
      ['Point 1', 1],
      ['Point 2', 2],
      ['Point 3', 3],
    ]);
  });

  it('keeps the line that introduces a list with it, and marks its items', () => {
    const chunks = chunkDocument(
      parsed((writer) => {
        paragraph(writer, sentence.repeat(11));
        paragraph(writer, 'You will need:');
        for (let index = 0; index < 12; index += 1) {
          writer.text({
            kind: 'list-item',
            text: `item ${index} ${sentence}`,
            level: 1 + (index % 2),
            position: flow,
          });
        }
      }),
    );
    const list = chunks.find(({ text }) => text.includes('item 0'));
    expect(list?.text).toMatch(/^You will need:\n\n- item 0 .*\n {2}- item 1 /);
  });

  it('gives the boxes of the lines that are really in a chunk', () => {
    const boxes: PageBox[] = Array.from({ length: 60 }, (_, index) => ({
      page: index < 40 ? 1 : 2,
      x: 0.1,
      y: 0.1 + (index % 40) * 0.02,
      width: 0.8,
      height: 0.015,
    }));
    const chunks = chunkDocument(
      parsed((writer) => paragraph(writer, sentence.repeat(60), { kind: 'page', page: 1, boxes }), 'pdf'),
    );
    const [first] = chunks;
    const last = chunks.at(-1);
    expect(first?.location).toMatchObject({ page: 1, boxes: [{ page: 1, x: 0.1, y: 0.1 }] });
    expect(first?.location.pageEnd).toBeUndefined();
    expect(last?.location.page).toBe(2);
    expect(chunks.some(({ location }) => location.page === 1 && location.pageEnd === 2)).toBe(true);
    expect(first?.location.boxes?.[0]?.height).toBeLessThan(0.5);
  });

  it('gives the lines of the part of a long block', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `const value${index} = compute(${index});`);
    const chunks = chunkDocument(
      parsed(
        (writer) =>
          writer.text({
            kind: 'code',
            text: lines.join('\n'),
            position: { kind: 'lines', from: 11, to: 110 },
          }),
        'markdown',
      ),
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks[0]?.location.lineFrom).toBe(11);
    expect(chunks.at(-1)?.location.lineTo).toBe(110);
    for (const [index, chunk] of chunks.entries()) {
      const before = chunks[index - 1];
      if (before) expect(chunk.location.lineFrom).toBeGreaterThanOrEqual((before.location.lineTo ?? 0) - 1);
    }
  });

  it('still cites a document of headings only', () => {
    const chunks = chunkDocument(parsed((writer) => writer.heading('All there is', 1, flow)));
    expect(chunks.map(({ text, headingPath }) => [text, headingPath])).toEqual([['All there is', []]]);
    expect(chunkDocument(parsed(() => undefined))).toEqual([]);
  });
});

describe('chunkDocument, for any document', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => [seed]))(
    'covers all text in order within the limits (%i)',
    (seed) => {
      const document = randomDocument(seed);
      const chunks = chunkDocument(document);
      expectCovered(document.blocks, chunks);
      for (const [index, chunk] of chunks.entries()) {
        expect(chunk.ordinal).toBe(index);
        expect(chunk.text.trim()).not.toBe('');
        expect(chunk.tokenCount).toBe(countTokens(chunk.text));
        expect(chunk.tokenCount).toBeLessThanOrEqual(400);
        const { blockStart, blockEnd } = chunk.location;
        expect(blockStart).toBeGreaterThanOrEqual(chunks[index - 1]?.location.blockStart ?? 0);
        expect(blockEnd).toBeGreaterThanOrEqual(blockStart);
        expect(blockEnd).toBeLessThan(document.blocks.length);
        expect(chunk.location.headingPath).toEqual(chunk.headingPath);
      }
    },
  );
});

/** Every letter of every block, in order: headings may stand in the path of a chunk instead. */
function expectCovered(blocks: Block[], chunks: DocumentChunk[]): void {
  const bare = (text: string): string => text.replace(/[\s|-]+/g, '');
  for (const block of blocks) {
    const holding = chunks.filter(
      ({ location }) => location.blockStart <= block.ordinal && block.ordinal <= location.blockEnd,
    );
    expect(holding.length).toBeGreaterThan(0);
    const text = bare(holding.map((chunk) => chunk.text).join(''));
    if (block.kind === 'heading') {
      const isInPath = holding.some(({ headingPath }) => headingPath.includes(block.text));
      expect(isInPath || text.includes(bare(block.text))).toBe(true);
    } else if (block.kind === 'table') {
      for (const row of block.rows ?? []) for (const cell of row) expect(text).toContain(bare(cell));
    } else expect(text).toContain(bare(block.text));
  }
  const order = chunks.map(({ location }) => location.blockEnd);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
}

function randomDocument(seed: number): ParsedDocument {
  let state = seed * 7919 + 17;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const words = [
    'alpha',
    'beta',
    'internationalisation',
    '会议',
    '纪要。',
    'end.',
    '12,345',
    '(x)',
    'https://example.com/a',
    '，',
    '…',
    'Q?',
  ];
  const text = (length: number): string =>
    Array.from({ length }, () => words[random(words.length)]).join(random(4) === 0 ? '' : ' ');
  return parsed((writer) => {
    for (let index = 0; index < 4 + random(40); index += 1) {
      const kind = random(8);
      if (kind < 2) writer.heading(`Heading ${index} ${text(3)}`, 1 + random(4), flow);
      else if (kind < 5) paragraph(writer, text(1 + random(random(5) === 0 ? 900 : 80)));
      else if (kind === 5)
        writer.text({ kind: 'list-item', level: 1 + random(3), text: text(1 + random(30)), position: flow });
      else if (kind === 6)
        writer.text({
          kind: 'code',
          text: Array.from({ length: 1 + random(60) }, () => text(6)).join('\n'),
          position: flow,
        });
      else
        writer.table(
          Array.from({ length: 1 + random(50) }, () => [text(2), text(1 + random(8)), text(1)]),
          random(2),
          flow,
        );
    }
  });
}
