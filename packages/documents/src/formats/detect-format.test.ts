import { describe, expect, it } from 'vitest';
import { compoundFileOf } from '../testing/compound-files.ts';
import { encodeUtf16 } from '../testing/encode-text.ts';
import { docxOf, epubOf, odtOf, pptxOf, xlsxOf, zipOf } from '../testing/zip-fixtures.ts';
import { detectFormat } from './detect-format.ts';
import { formatOfFileName, mediaTypeOf, normaliseFileName } from './file-name.ts';

const text = (content: string): Uint8Array => Buffer.from(content);
const archives = {
  docx: docxOf('<w:p/>'),
  pptx: pptxOf([]),
  xlsx: xlsxOf([]),
  odt: odtOf(''),
  epub: epubOf('A', []),
} as const;
const codeOf = (code: string, params?: Record<string, string>): Error =>
  expect.objectContaining({ code, ...(params && { params }) });

describe('detectFormat', () => {
  it.each(Object.entries(archives))(
    'tells %s by what is in the archive, whatever its name',
    (format, head) => {
      expect(detectFormat({ fileName: `a.${format}`, head })).toBe(format);
      expect(detectFormat({ fileName: 'download', head })).toBe(format);
      expect(detectFormat({ fileName: 'wrong.txt', head })).toBe(format);
    },
  );

  it.each([
    ['a.md', '# Title', 'markdown'],
    ['a.MARKDOWN', 'text', 'markdown'],
    ['a.csv', 'a,b', 'csv'],
    ['a.jsonl', '{}', 'json'],
    ['a.htm', '<p>', 'html'],
    ['feed.xml', '<?xml version="1.0"?><rss/>', 'html'],
    ['a.eml', 'From: x', 'eml'],
    ['README', 'text', 'text'],
    ['a.txt', '<!DOCTYPE html><html>', 'html'],
    ['a.txt', '%PDF-1.7', 'pdf'],
    ['a.pdf', '\n junk %PDF-1.4', 'pdf'],
  ])('%s holding %j is %s', (fileName, content, format) => {
    expect(detectFormat({ fileName, head: text(content) })).toBe(format);
  });

  it('takes UTF-16 for text in spite of its zero bytes', () => {
    expect(detectFormat({ fileName: 'a.txt', head: encodeUtf16('plain words here') })).toBe('text');
  });

  it.each([
    ['an empty file', 'a.pdf', text(''), codeOf('file-empty')],
    ['text called PDF', 'a.pdf', text('hello'), codeOf('format-mismatch', { expected: 'PDF' })],
    ['text called DOCX', 'a.docx', text('hello'), codeOf('format-mismatch', { expected: 'DOCX' })],
    [
      'a picture called TXT',
      'a.txt',
      Buffer.from('89504e470d0a1a0a', 'hex'),
      codeOf('format-mismatch', { expected: 'TEXT' }),
    ],
    ['a picture', 'a.png', Buffer.from('89504e470d0a1a0a', 'hex'), codeOf('format-unsupported')],
    ['a plain zip', 'a.zip', zipOf({ 'a.txt': 'x' }), codeOf('format-unsupported')],
    [
      'binary data called Markdown',
      'a.md',
      Uint8Array.from({ length: 64 }, (_, index) => index),
      codeOf('format-mismatch', { expected: 'MARKDOWN' }),
    ],
    [
      'a legacy workbook',
      'a.xls',
      compoundFileOf({ Workbook: new Uint8Array(10) }),
      codeOf('format-unsupported'),
    ],
    [
      'a compound file called PDF',
      'a.pdf',
      compoundFileOf({ Workbook: new Uint8Array(10) }),
      codeOf('format-mismatch', { expected: 'PDF' }),
    ],
    ['text called DOC', 'a.doc', text('hello'), codeOf('format-mismatch', { expected: 'DOC' })],
    ['rich text called DOC', 'a.doc', text('{\\rtf1 hello}'), codeOf('format-mismatch', { expected: 'DOC' })],
    [
      'a spreadsheet of OpenDocument',
      'a.ods',
      zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }),
      codeOf('format-unsupported'),
    ],
    ['an unknown extension', 'a.exe', text('MZ plain'), codeOf('format-unsupported')],
  ])('refuses %s', (_name, fileName, head, error) => {
    expect(() => detectFormat({ fileName, head })).toThrow(error);
  });

  it('tells what a compound file holds, whatever its name', () => {
    const word = compoundFileOf({ WordDocument: new Uint8Array(10) });
    const message = compoundFileOf({ '__properties_version1.0': new Uint8Array(32) });
    for (const fileName of ['a.doc', 'a.docx', 'a.txt', 'download']) {
      expect(detectFormat({ fileName, head: word })).toBe('doc');
    }
    for (const fileName of ['a.msg', 'a.docx', 'download']) {
      expect(detectFormat({ fileName, head: message })).toBe('msg');
    }
  });

  it('goes by the name of a compound file when both kinds are within, or neither is in its head', () => {
    const both = compoundFileOf({
      '__properties_version1.0': new Uint8Array(32),
      'a/WordDocument': new Uint8Array(10),
    });
    for (const format of ['doc', 'msg']) {
      expect(detectFormat({ fileName: `a.${format}`, head: both })).toBe(format);
      expect(detectFormat({ fileName: `a.${format}`, head: both.subarray(0, 512) })).toBe(format);
    }
  });

  it('leaves an encrypted Office file to its reader, which can ask for the password', () => {
    const head = compoundFileOf({ EncryptionInfo: new Uint8Array(10), EncryptedPackage: new Uint8Array(10) });
    expect(detectFormat({ fileName: 'a.docx', head })).toBe('docx');
  });
});

describe('file names', () => {
  it('gives formats and media types', () => {
    expect(formatOfFileName('Report.PDF')).toBe('pdf');
    expect(formatOfFileName('archive.tar.gz')).toBeUndefined();
    expect(formatOfFileName('no extension')).toBeUndefined();
    expect(mediaTypeOf('markdown')).toBe('text/markdown');
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\手册.docx', '手册.docx'],
    ['a\u0000b\u202egnp.txt', 'abgnp.txt'],
    ['e\u0301.txt', '\u00e9.txt'],
    ['  spaced.txt ', 'spaced.txt'],
  ])('makes %j safe', (name, expected) => {
    expect(normaliseFileName(name)).toBe(expected);
  });

  it.each(['', '..', 'folder/', '\u0000', `${'x'.repeat(300)}.txt`, '会'.repeat(86)])(
    'refuses %j',
    (name) => {
      expect(() => normaliseFileName(name)).toThrow(codeOf('file-name-invalid'));
    },
  );
});
