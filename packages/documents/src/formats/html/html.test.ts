import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeText } from '../../testing/encode-text.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

async function blocksOf(html: string): Promise<[string, string][]> {
  const { blocks } = await files.parse('a.html', html);
  return blocks.map(({ kind, text }) => [kind, text]);
}

describe('HTML', () => {
  it('reads structure: headings, lists, tables, code, quotes', async () => {
    const { title, blocks } = await files.parse(
      'page.html',
      `<title>Guide &amp; more</title><body><h1>Start</h1><p>One<br>two <em>three</em>.</p>
       <ul><li>a<ul><li>b</li></ul></li></ul><pre><code class="language-sh">npm  start\n  now</code></pre>
       <blockquote>said</blockquote><h2>Table</h2>
       <table><thead><tr><th>City</th><th>Rate</th></tr></thead>
       <tr><td rowspan="2">Oslo</td><td>1</td></tr><tr><td>2</td></tr></table>`,
    );
    expect(title).toBe('Guide & more');
    expect(blocks.map(({ kind, text, headingPath }) => [kind, text, headingPath.join('/')])).toEqual([
      ['heading', 'Start', ''],
      ['paragraph', 'One\ntwo three.', 'Start'],
      ['list-item', 'a', 'Start'],
      ['list-item', 'b', 'Start'],
      ['code', 'npm  start\n  now', 'Start'],
      ['quote', 'said', 'Start'],
      ['heading', 'Table', 'Start'],
      ['table', 'City | Rate\nOslo | 1\nOslo | 2', 'Start/Table'],
    ]);
    expect(blocks[3]?.level).toBe(2);
    expect(blocks[4]?.codeLanguage).toBe('sh');
  });

  it('leaves out scripts, navigation and what is hidden, and keeps to the main content', async () => {
    const page = `<nav>Home About</nav><div>Banner words</div><main><p>The content itself, long enough to be the page.</p>
      <p hidden>secret</p><div style="display: none">gone</div><script>alert(1)</script></main><footer>Legal</footer>`;
    expect(await blocksOf(page)).toEqual([['paragraph', 'The content itself, long enough to be the page.']]);
    const shell = `<main>x</main><div>${'All the words stand outside of main here. '.repeat(3)}</div>`;
    expect((await blocksOf(shell)).length).toBe(2);
  });

  it('reads tables made for layout as the text they lay out', async () => {
    expect(await blocksOf('<table><tr><td>Left column</td><td>Right column</td></tr></table>')).toEqual([
      ['paragraph', 'Left column'],
      ['paragraph', 'Right column'],
    ]);
  });

  it('finds the charset in a meta, and without any', async () => {
    const body = '<p>员工请假须提前三天申请。</p>';
    for (const html of [`<meta charset="gb2312">${body}`, body]) {
      const { blocks } = await files.parse('a.html', encodeText(html, 'gb18030'));
      expect(blocks[0]?.text).toBe('员工请假须提前三天申请。');
    }
  });

  it('copes with endless nesting and unclosed tags', async () => {
    const { blocks } = await files.parse('deep.html', `${'<div>'.repeat(5000)}<p>bottom<table><tr><td>x`);
    expect(blocks.map(({ text }) => text).join(' ')).toBe('bottom x');
    await expect(files.parse('deeper.html', '<div>'.repeat(20_000))).rejects.toMatchObject({
      code: 'file-too-complex',
    });
  });

  it('reads other XML as its texts, escaped HTML among them', async () => {
    const feed = `<?xml version="1.0"?><rss><channel><title>News</title><item><title>First</title>
      <description>&lt;p&gt;Hello &lt;b&gt;there&lt;/b&gt;&lt;/p&gt;</description></item></channel></rss>`;
    const { title, blocks } = await files.parse('feed.xml', feed);
    expect(title).toBe('News');
    expect(blocks.map(({ text }) => text)).toEqual(['News', 'First', 'Hello there']);
  });

  it('expands no entities of a document type', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>start &b; end</x>`;
    const { blocks } = await files.parse('bomb.xml', bomb);
    expect(blocks.map(({ text }) => text).join('')).not.toContain('aaaa');
  });
});
