import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeText, encodeUtf16 } from '../testing/encode-text.ts';
import { createTempFiles, type TempFiles } from '../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

describe('Markdown', () => {
  it('gives blocks with their lines, under front matter', async () => {
    const source = [
      '---',
      'title: "Travel policy"',
      'description: Who pays for what',
      '---',
      '',
      '# Hotels',
      '',
      'Book **early** and [here](https://example.com).',
      '',
      '- one',
      '- two',
      '  - deeper',
      '',
      '## Rates',
      '',
      '| City | Rate |',
      '| --- | --- |',
      '| Oslo | 120 &amp; up |',
      '',
      '```ts',
      'const a = 1;',
      '',
      'const b = 2;',
      '```',
      '',
      '> quoted',
    ].join('\n');
    const { title, blocks } = await files.parse('policy.md', source);
    expect(title).toBe('Travel policy');
    expect(
      blocks.map(({ kind, text, position, headingPath }) => [kind, text, position, headingPath]),
    ).toEqual([
      ['paragraph', 'Who pays for what', { kind: 'lines', from: 1, to: 1 }, []],
      ['heading', 'Hotels', { kind: 'lines', from: 6, to: 6 }, []],
      ['paragraph', 'Book early and here.', { kind: 'lines', from: 8, to: 8 }, ['Hotels']],
      ['list-item', 'one', { kind: 'lines', from: 10, to: 10 }, ['Hotels']],
      ['list-item', 'two', { kind: 'lines', from: 11, to: 11 }, ['Hotels']],
      ['list-item', 'deeper', { kind: 'lines', from: 12, to: 12 }, ['Hotels']],
      ['heading', 'Rates', { kind: 'lines', from: 14, to: 14 }, ['Hotels']],
      ['table', 'City | Rate\nOslo | 120 & up', { kind: 'lines', from: 16, to: 18 }, ['Hotels', 'Rates']],
      ['code', 'const a = 1;\n\nconst b = 2;', { kind: 'lines', from: 20, to: 24 }, ['Hotels', 'Rates']],
      ['quote', 'quoted', { kind: 'lines', from: 26, to: 26 }, ['Hotels', 'Rates']],
    ]);
    expect(blocks[5]?.level).toBe(2);
    expect(blocks[8]?.codeLanguage).toBe('ts');
    expect(blocks[7]).toMatchObject({
      headerRows: 1,
      rows: [
        ['City', 'Rate'],
        ['Oslo', '120 & up'],
      ],
    });
  });

  it('shows no directives, tags or comments', async () => {
    const { blocks } = await files.parse(
      'a.md',
      '{{% note %}}\n\nText <b>bold</b><br>next\n\n<!-- no -->\n\n{{< x >}}',
    );
    expect(blocks.map(({ text }) => text)).toEqual(['Text bold\nnext']);
  });

  it('survives nesting that would exhaust a stack', async () => {
    const outcome = files.parse('deep.md', `${'> '.repeat(50_000)}deep`);
    await outcome.then(
      ({ blocks }) => expect(blocks.length).toBeGreaterThan(0),
      (error: unknown) => expect(error).toMatchObject({ code: 'file-too-complex' }),
    );
  });
});

describe('plain text', () => {
  it('reads GB18030 into paragraphs with lines', async () => {
    const content = encodeText(
      '员工手册\n\n第一条：请假须提前三天申请，\n由部门主管批准。\n\n第二条：加班须事先批准。',
      'gb18030',
    );
    const { language, blocks } = await files.parse('手册.txt', content);
    expect(language).toBe('zh');
    expect(blocks.map(({ text }) => text)).toEqual([
      '员工手册',
      '第一条：请假须提前三天申请，\n由部门主管批准。',
      '第二条：加班须事先批准。',
    ]);
    expect(blocks[1]?.position).toEqual({ kind: 'lines', from: 3, to: 4 });
  });

  it('joins lines of a fixed width and knows underlined headings', async () => {
    const { blocks } = await files.parse(
      'a.txt',
      'Overview\n========\nThis paragraph was wrapped by a program at a fixed\nwidth, which says nothing about where its lines\nought to end.\n\n- first\n- second',
    );
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['heading', 'Overview'],
      [
        'paragraph',
        'This paragraph was wrapped by a program at a fixed width, which says nothing about where its lines ought to end.',
      ],
      ['list-item', '- first'],
      ['list-item', '- second'],
    ]);
  });

  it('tells an empty file from one without text', async () => {
    await expect(files.parse('a.txt', ' \n\n ')).rejects.toMatchObject({ code: 'no-text' });
    const input = await files.write('b.txt', '');
    await expect(files.parse('b.txt', '')).rejects.toMatchObject({ code: 'file-empty' });
    expect(input.format).toBe('text');
  });
});

describe('CSV', () => {
  it('finds delimiter, quotes and header', async () => {
    const { blocks } = await files.parse(
      'a.csv',
      'name;note\n"Li; Wei";"says ""hi""\nand goes"\nAnn;x\n\nother;table\n1;2\n',
    );
    expect(blocks.map(({ rows }) => rows)).toEqual([
      [
        ['name', 'note'],
        ['Li; Wei', 'says "hi" and goes'],
        ['Ann', 'x'],
      ],
      [
        ['other', 'table'],
        ['1', '2'],
      ],
    ]);
    expect(blocks.map(({ position }) => position)).toEqual([
      { kind: 'sheet', sheet: 'a.csv', range: 'A1:B3' },
      { kind: 'sheet', sheet: 'a.csv', range: 'A5:B6' },
    ]);
  });

  it('repeats the header in every group of a long table, with the range of its own rows', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `${index},value ${index}`);
    const { blocks } = await files.parse(
      'a.csv',
      encodeUtf16(['id,value', ...rows].join('\r\n'), { hasMark: true }),
    );
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(block.rows?.[0]).toEqual(['id', 'value']);
    expect(blocks[0]?.position).toMatchObject({ range: 'A1:B40' });
    expect(blocks[1]?.position).toMatchObject({ range: 'A41:B80' });
    expect(blocks[1]?.rows?.[1]).toEqual(['39', 'value 39']);
  });
});

describe('JSON', () => {
  it('writes paths and values, a record a block', async () => {
    const { blocks } = await files.parse(
      'a.json',
      JSON.stringify({ name: 'Onyx', users: [{ id: 1, tags: ['a', 'b'] }, { id: 2 }], none: null }),
    );
    expect(blocks.map(({ text }) => text)).toEqual([
      'name: Onyx\nusers[0].id: 1\nusers[0].tags[0]: a\nusers[0].tags[1]: b\nusers[1].id: 2',
    ]);
    const lines = await files.parse('a.jsonl', '{"id":1,"text":"one"}\n{"id":2,"text":"two"}\n{"id":3,"te');
    expect(lines.blocks.map(({ text, position }) => [text, position])).toEqual([
      ['[0].id: 1\n[0].text: one\n[1].id: 2\n[1].text: two', { kind: 'flow' }],
    ]);
  });

  it('refuses what is no JSON and what is nested without end', async () => {
    await expect(files.parse('a.json', '{"a": ')).rejects.toMatchObject({ code: 'file-corrupt' });
    await expect(files.parse('a.json', '['.repeat(100_000))).rejects.toMatchObject({
      code: 'file-too-complex',
    });
  });
});
