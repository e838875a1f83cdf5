import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from '../parse-document.ts';
import type { ParseInput } from '../parsed-document.ts';
import { encryptOffice } from '../testing/encrypted-office.ts';
import { drawLines, startPdf } from '../testing/pdf-fixtures.ts';
import { createTempFiles, type TempFiles } from '../testing/temp-files.ts';
import { docxOf } from '../testing/zip-fixtures.ts';
import { createParserPool, type ParserPool, type ParserPoolOptions } from './parser-pool.ts';
import { startParserProcess } from './parser-process.ts';

let files: TempFiles;
let pool: ParserPool | undefined;
let small: ParseInput;
/** Hashes its password ten million times, which no deadline of a test allows. */
let slow: ParseInput;

beforeAll(async () => {
  files = await createTempFiles();
  small = await files.write('small.md', '# Title\n\nWords.');
  slow = { ...(await files.write('slow.docx', encryptOffice(docxOf(''), 'x', 10_000_000))), password: 'x' };
});
afterEach(async () => await pool?.close());
afterAll(async () => await files.remove());

function start(options: Partial<ParserPoolOptions> = {}): ParserPool {
  pool = createParserPool({ size: 1, timeoutMs: 20_000, memoryMb: 600, ...options });
  return pool;
}

describe('parser pool', () => {
  it('gives what parsing in the same process gives, progress included', async () => {
    const { document, regular } = await startPdf();
    for (let number = 0; number < 25; number += 1) {
      const page = document.addPage();
      for (let paragraph = 0; paragraph < 8; paragraph += 1) {
        drawLines(page, [`Sentence ${paragraph} of page ${number} stands by itself.`], {
          x: 72,
          y: 130 + paragraph * 40,
          font: regular,
        });
      }
    }
    const input = await files.write('many.pdf', await document.save());
    const progress: number[] = [];
    const parsed = await start().parse(input, { onProgress: ({ done }) => progress.push(done) });
    expect(parsed).toEqual(await parseDocument(input));
    expect(parsed.blocks).toHaveLength(200);
    expect(progress.at(-1)).toBe(25);
  });

  it('carries a document far larger than one message', async () => {
    const lines = Array.from({ length: 40_000 }, (_, index) => `Paragraph ${index} with some words in it.`);
    const input = await files.write('large.txt', lines.join('\n\n'));
    const { blocks } = await start().parse(input);
    expect(blocks).toHaveLength(40_000);
    expect(blocks.at(-1)).toMatchObject({ ordinal: 39_999, text: lines.at(-1) });
  });

  it('carries errors with their parameters', async () => {
    const encrypted = await files.write('a.docx', encryptOffice(docxOf(''), 'x'));
    await expect(start().parse(encrypted)).rejects.toMatchObject({ code: 'file-encrypted' });
    const deep = await files.write('a.json', '['.repeat(1000));
    await expect(pool?.parse(deep)).rejects.toMatchObject({
      code: 'file-too-complex',
      params: { limit: '200 levels' },
    });
  });

  it('ends a document at its deadline and goes on with the next', async () => {
    start({ timeoutMs: 5000 });
    const [first, second] = await Promise.allSettled([pool?.parse(slow), pool?.parse(small)]);
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { code: 'parser-timeout', params: { seconds: 5 } },
    });
    expect(second).toMatchObject({ status: 'fulfilled', value: { title: 'Title' } });
  });

  it('ends a document that needs too much memory, be it heap or buffers, and goes on', async () => {
    const table = `[${'{"a":1},'.repeat(3_000_000)}{}]`;
    const hungry = await files.write('hungry.json', table);
    start({ memoryMb: 200 });
    await expect(pool?.parse(hungry)).rejects.toMatchObject({
      code: 'parser-out-of-memory',
      params: { megabytes: 200 },
    });
    await expect(pool?.parse(small)).resolves.toMatchObject({ title: 'Title' });
  });

  it('stops at an abort, in work and in line', async () => {
    start();
    const inWork = new AbortController();
    const inLine = new AbortController();
    const first = pool?.parse(slow, { signal: inWork.signal });
    const second = pool?.parse(small, { signal: inLine.signal });
    const third = pool?.parse(small);
    inLine.abort(new Error('not wanted'));
    await expect(second).rejects.toThrow('not wanted');
    inWork.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(third).resolves.toMatchObject({ title: 'Title' });
  });

  it('rejects what is in work and in line when it is closed, and takes nothing more', async () => {
    start();
    const first = pool?.parse(slow);
    const second = pool?.parse(small);
    await Promise.all([
      expect(first).rejects.toMatchObject({ code: 'not-ready' }),
      expect(second).rejects.toMatchObject({ code: 'not-ready' }),
      pool?.close(),
    ]);
    await expect(pool?.parse(small)).rejects.toMatchObject({ code: 'not-ready' });
  });

  it('lets an idle child go and starts another when needed', async () => {
    start({ idleMs: 1 });
    for (let round = 0; round < 2; round += 1) {
      await expect(pool?.parse(small)).resolves.toMatchObject({ title: 'Title' });
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  });

  it('works on as many documents at once as it has children', async () => {
    start({ size: 2 });
    const results = await Promise.all(Array.from({ length: 6 }, async () => await pool?.parse(small)));
    expect(results.map((parsed) => parsed?.title)).toEqual(Array.from({ length: 6 }, () => 'Title'));
  });
});

describe('parser process', () => {
  async function childThat(
    code: string,
  ): Promise<{ childPath: string; said: string[]; parse: () => Promise<unknown> }> {
    const { filePath } = await files.write(`child-${Math.random()}.mjs`, '');
    await writeFile(filePath, code);
    const said: string[] = [];
    const child = startParserProcess({
      timeoutMs: 20_000,
      memoryMb: 300,
      childPath: filePath,
      onCrash: (text) => said.push(text),
    });
    return { childPath: filePath, said, parse: async () => await child.parse(small, {}) };
  }

  it('tells a crash, and what was said before it', async () => {
    const { parse, said } = await childThat(
      `process.on('message', () => { process.stderr.write('last words', () => process.exit(7)); });`,
    );
    await expect(parse()).rejects.toMatchObject({ code: 'parser-crashed' });
    expect(said).toEqual(['last words']);
  });

  it('may neither write files nor start programs, and sees no secrets', async () => {
    const { parse } = await childThat(`
      import { writeFileSync } from 'node:fs';
      import { spawnSync } from 'node:child_process';
      const attempt = (act) => { try { act(); return 'allowed'; } catch (error) { return error.code; } };
      process.on('message', () => {
        const title = [
          attempt(() => writeFileSync(import.meta.filename, 'changed')),
          attempt(() => spawnSync(process.execPath, ['--version'])),
          Object.keys(process.env).filter((name) => !name.startsWith('NODE_CHANNEL')).length,
        ].join(' ');
        process.send({ kind: 'done', document: { title }, rssBytes: 1 });
      });`);
    await expect(parse()).resolves.toMatchObject({ title: 'ERR_ACCESS_DENIED ERR_ACCESS_DENIED 0' });
  });
});
