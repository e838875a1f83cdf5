import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFiles, type TempFiles } from '../testing/temp-files.ts';
import { docxOf, epubOf, odtOf, zipOf } from '../testing/zip-fixtures.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

describe('ODT', () => {
  it('reads headings, lists, tables and notes', async () => {
    const { blocks } = await files.parse(
      'a.odt',
      odtOf(`<text:h text:outline-level="1">Rules</text:h>
        <text:p>One<text:s text:c="2"/>two<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>noted</text:p></text:note-body></text:note></text:p>
        <text:list><text:list-item><text:p>a</text:p><text:list><text:list-item><text:p>b</text:p></text:list-item></text:list></text:list-item></text:list>
        <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>K</text:p></table:table-cell><table:table-cell><text:p>V</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell table:number-columns-repeated="2"><text:p>x</text:p></table:table-cell></table:table-row></table:table>
        <text:table-of-content><text:p>Rules 1</text:p></text:table-of-content>`),
    );
    expect(blocks.map(({ kind, text, level }) => [kind, text, level])).toEqual([
      ['heading', 'Rules', 1],
      ['paragraph', 'One two', undefined],
      ['paragraph', 'noted', undefined],
      ['list-item', 'a', 1],
      ['list-item', 'b', 2],
      ['table', 'K | V\nx | x', undefined],
    ]);
  });

  it('says when it is encrypted', async () => {
    const manifest = '<manifest><file-entry><encryption-data checksum="x"/></file-entry></manifest>';
    await expect(files.parse('a.odt', odtOf('', manifest))).rejects.toMatchObject({ code: 'file-encrypted' });
  });
});

describe('EPUB', () => {
  it('reads the chapters of the spine as parts', async () => {
    const bytes = epubOf('A &amp; B', ['<h1>One</h1><p>first</p>', '<nav>of no use</nav><p>second</p>']);
    const progress: number[] = [];
    const { title, blocks } = await files.parse('a.epub', bytes, {
      onProgress: ({ done }) => progress.push(done),
    });
    expect(title).toBe('A & B');
    expect(blocks.map(({ text, position }) => [text, position])).toEqual([
      ['One', { kind: 'flow', part: 'OEBPS/ch 0.xhtml' }],
      ['first', { kind: 'flow', part: 'OEBPS/ch 0.xhtml' }],
      ['second', { kind: 'flow', part: 'OEBPS/ch 1.xhtml' }],
    ]);
    expect(progress).toEqual([1, 2]);
  });

  it('says when its chapters are protected, but not for obfuscated fonts', async () => {
    const encryption = (path: string): Record<string, string> => ({
      'META-INF/encryption.xml': `<encryption><EncryptedData><CipherData><CipherReference URI="${path}"/></CipherData></EncryptedData></encryption>`,
    });
    await expect(
      files.parse('a.epub', epubOf('T', ['<p>x</p>'], encryption('OEBPS/ch%200.xhtml'))),
    ).rejects.toMatchObject({
      code: 'file-encrypted',
    });
    expect(
      (await files.parse('b.epub', epubOf('T', ['<p>x</p>'], encryption('fonts/a.otf')))).blocks,
    ).toHaveLength(1);
  });
});

describe('archives', () => {
  it('refuses a bomb by its real size, in bounded memory', async () => {
    const zeros = new Uint8Array(64 * 1024 * 1024).fill(32);
    const before = process.memoryUsage().arrayBuffers;
    const bomb = docxOf('', { styles: '' });
    expect(bomb.length).toBeGreaterThan(0);
    const packed = zipOf({
      '_rels/.rels':
        '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
      'word/document.xml': zeros,
    });
    expect(packed.length).toBeLessThan(200_000);
    await expect(files.parse('bomb.docx', packed)).rejects.toMatchObject({ code: 'file-too-complex' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('refuses a bomb that lies about its size', async () => {
    const packed = Buffer.from(
      zipOf({
        '_rels/.rels':
          '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>',
        'word/document.xml': new Uint8Array(64 * 1024 * 1024).fill(32),
      }),
    );
    // The size in the directory, the second central header, claims ten bytes.
    const central = packed.lastIndexOf(Buffer.from('504b0102', 'hex'));
    packed.writeUInt32LE(10, central + 24);
    await expect(files.parse('liar.docx', packed)).rejects.toMatchObject({ code: 'file-too-complex' });
  });

  it('never crashes on damaged archives: any byte may be wrong', async () => {
    const whole = Buffer.from(docxOf('<w:p><w:r><w:t>hello</w:t></w:r></w:p>'));
    let seed = 11;
    for (let round = 0; round < 150; round += 1) {
      const damaged = Buffer.from(whole);
      for (let change = 0; change < 3; change += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        damaged[seed % damaged.length] = (seed >> 8) % 256;
      }
      const outcome = await files.parse('a.docx', damaged).then(
        () => 'read',
        (error: unknown) => (error as { code?: string }).code,
      );
      expect([
        'read',
        'file-corrupt',
        'file-too-complex',
        'file-encrypted',
        'no-text',
        'format-mismatch',
        'format-unsupported',
      ]).toContain(outcome);
    }
  });
});
