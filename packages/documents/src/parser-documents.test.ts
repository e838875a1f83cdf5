import type { ErrorCode } from '@onyx/contracts';
import { readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectFormat } from './formats/detect-format.ts';
import type { ParsedDocument } from './parsed-document.ts';
import { createParserPool, type ParserPool } from './sandbox/parser-pool.ts';

/**
 * A folder of real files, many hostile, with a manifest of what each must give: one JSON object a line.
 * It is not part of the repository: several of its files may be tested with, not passed on.
 */
const folder = process.env['ONYX_TEST_DOCUMENTS'];

type FileRecord = {
  file: string;
  category: string;
  note: string;
  password?: string;
  must_include?: string[];
  must_not_include?: string[];
  expect_empty?: boolean;
  /** Paths of texts whose words the file has: the truth, and another reader's view of a PDF. */
  expected_text?: string;
  reference_text?: string;
  expected_html?: string;
  poppler_pages?: number;
};

const minRecall = 0.95;

/** What files without text of their own are refused with. */
const refusals: Record<string, ErrorCode> = {
  'pdf/image-only-ocr-8p.pdf': 'needs-ocr',
  'pdf/empty-protected.pdf': 'no-text',
  'pdf/fuzzed-poppler-395.pdf': 'file-corrupt',
  'docx/empty.docx': 'no-text',
  'docx/truncated.docx': 'file-corrupt',
  'xlsx/password.xlsx': 'file-encrypted',
  'odt/encrypted.odt': 'file-encrypted',
};

const records: FileRecord[] = folder
  ? readFileSync(join(folder, 'manifest.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as FileRecord)
  : [];

describe.skipIf(folder === undefined)('real files (ONYX_TEST_DOCUMENTS)', () => {
  let pool: ParserPool;
  beforeAll(() => {
    pool = createParserPool({ size: 1, timeoutMs: 30_000, memoryMb: 1024 });
  });
  afterAll(async () => await pool.close());

  /** As an upload is read: the format by its first bytes and name. */
  async function parse({ file }: FileRecord, password?: string): Promise<ParsedDocument> {
    const filePath = join(folder ?? '', file);
    const fileName = basename(file);
    const format = detectFormat({ fileName, head: await readHead(filePath) });
    return await pool.parse({ filePath, fileName, format, ...(password !== undefined && { password }) });
  }

  it('are all there', () => expect(records).toHaveLength(60));

  it.each(records.map((record) => [record.file, record] as const))(
    '%s',
    { timeout: 70_000 },
    async (file, record) => {
      const refusal = refusals[file];
      if (refusal) {
        await expect(parse(record)).rejects.toMatchObject({ code: refusal });
        return;
      }
      if (record.password !== undefined) {
        await expect(parse(record)).rejects.toMatchObject({ code: 'file-encrypted' });
        await expect(parse(record, 'not it')).rejects.toMatchObject({ code: 'file-password-wrong' });
      }
      const { blocks, pageCount } = await parse(record, record.password);
      const text = blocks.map((block) => block.text).join('\n');
      const line = text.replace(/\s+/g, ' ');
      for (const words of record.must_include ?? []) expect(line).toContain(words);
      for (const words of record.must_not_include ?? []) expect(line).not.toContain(words);
      expect(recall(tokens(expectedText(record)), tokens(text))).toBeGreaterThanOrEqual(minRecall);
      expect(line).toMatch(/[\p{L}\p{N}]{2}/u);
      // Replaced, private and control characters: what text looks like that was decoded wrongly.
      expect(line).not.toMatch(/[\ufffd\ue000-\uf8ff]|(?! )\p{Cc}/u);
      if (record.poppler_pages) expect(pageCount).toBe(record.poppler_pages);
    },
  );
});

async function readHead(filePath: string): Promise<Buffer> {
  const handle = await open(filePath);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The text a file must have, as far as the folder knows it; markup is no part of it. */
function expectedText({ file, expected_text, reference_text, expected_html }: FileRecord): string {
  if (expected_html) return expected_html.replace(/<[^>]*>/g, ' ');
  const path = expected_text ?? reference_text;
  if (!path || !folder) return '';
  const text = readFileSync(join(folder, path), 'utf8');
  // Feeds hold pages as escaped text.
  if (/\.(?:xml|html)$/.test(file)) {
    return text
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replace(/<!--.*?-->|<[^>]*>/gs, ' ');
  }
  return isMojibake(text) ? new TextDecoder('gb18030').decode(Buffer.from(text, 'latin1')) : text;
}

/** GBK bytes shown as Latin-1, which the other reader makes of Chinese in a font it has not: all beyond ASCII is below U+0100. */
function isMojibake(text: string): boolean {
  const letters = text.match(/\S/g) ?? [];
  const wide = letters.filter((letter) => letter > '\u007f');
  return wide.length * 2 > letters.length && wide.every((letter) => letter <= '\u00ff');
}

/** Words and numbers in one spelling; each character of languages without spaces. Words cut by a line end are joined. */
function tokens(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/(\p{L})[-\u00ad]\n(\p{Ll})/gu, '$1$2')
      .match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}]|[\p{L}\p{N}\p{M}]+/gu) ?? []
  );
}

/** The share of the expected tokens, each as often as it stands there, that were found. */
function recall(expected: string[], found: string[]): number {
  const counts = new Map<string, number>();
  for (const token of found) counts.set(token, (counts.get(token) ?? 0) + 1);
  let matched = 0;
  for (const token of expected) {
    const left = counts.get(token) ?? 0;
    if (left === 0) continue;
    counts.set(token, left - 1);
    matched += 1;
  }
  return expected.length === 0 ? 1 : matched / expected.length;
}
