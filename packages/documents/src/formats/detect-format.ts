import { AppError, type DocumentFormat } from '@onyx/contracts';
import { isCompoundFile } from '../archive/compound-file.ts';
import { looksLikeText } from '../text/charset.ts';
import { extensionOf, formatOfFileName } from './file-name.ts';

export type FormatHint = {
  fileName: string;
  /** The first bytes of the file; 4 KB or more tell best. */
  head: Uint8Array;
};

/** Formats that are never text. */
const binaries = new Set<DocumentFormat>(['doc', 'docx', 'pptx', 'xlsx', 'odt', 'msg', 'epub']);
const archived = new Set<DocumentFormat>(['docx', 'pptx', 'xlsx', 'odt', 'epub']);
const compounds = new Set<DocumentFormat>(['doc', 'msg', 'docx', 'pptx', 'xlsx']);
const foreignSignatures = [
  '89504e47', // PNG
  'ffd8ff', // JPEG
  '47494638', // GIF
  '52617221', // RAR
  '377abcaf', // 7z
  '1f8b', // gzip
  '425a68', // bzip2
  'fd377a58', // xz
  '7f454c46', // ELF
  '4d5a90', // Windows program
  '25215053', // PostScript
  '7b5c727466', // RTF
  '00000100', // icon
  '49492a00', // TIFF
  '4d4d002a',
  '53514c697465', // SQLite
];

/**
 * What a file is, by its first bytes and its name. Bytes win: a PDF called `.txt` is read as a PDF.
 * Throws `file-empty`; `format-mismatch` when the name promises a kind the bytes are not; and
 * `format-unsupported` for what we cannot read. An encrypted Office file keeps its format: reading it
 * tells `file-encrypted`.
 */
export function detectFormat({ fileName, head }: FormatHint): DocumentFormat {
  if (head.length === 0) throw new AppError('file-empty');
  const named = formatOfFileName(fileName);
  if (findPdfHeader(head, named === 'pdf')) return 'pdf';
  if (startsWith(head, '504b0304') || startsWith(head, '504b0506')) return detectArchive(head, named);
  if (isCompoundFile(head)) return detectCompound(head, named);
  if (foreignSignatures.some((signature) => startsWith(head, signature))) {
    throw named ? mismatch(named) : unsupported();
  }
  if (!looksLikeText(head)) throw named ? mismatch(named) : unsupported();
  return detectText(fileName, head, named);
}

function detectText(fileName: string, head: Uint8Array, named: DocumentFormat | undefined): DocumentFormat {
  if (named === 'pdf' || (named && binaries.has(named) && extensionOf(fileName) !== 'fodt'))
    throw mismatch(named);
  if (named && named !== 'text') return named;
  const start = Buffer.from(head.subarray(0, 2048)).toString('latin1').trimStart().toLowerCase();
  if (/^(<!doctype html|<html[\s>])/.test(start)) return 'html';
  if (named === undefined && start.startsWith('<?xml')) return 'html';
  if (
    /^(received|return-path|delivered-to|mime-version|from|message-id): .*\r?\n/.test(start) &&
    /^(mime-version|message-id): /m.test(start)
  ) {
    return 'eml';
  }
  if (named) return named;
  // Without an extension (README, LICENSE) text is text; an unknown extension is no promise we can keep.
  if (extensionOf(fileName) === '') return 'text';
  throw unsupported();
}

/**
 * A compound file by the names of its streams. When they stand behind the head, or a message holds a Word
 * document or the other way round, its name decides, and reading it will show. A protected Office document
 * is such a file around its archive.
 */
function detectCompound(head: Uint8Array, named: DocumentFormat | undefined): DocumentFormat {
  const bytes = Buffer.from(head);
  const isMessage = bytes.includes(Buffer.from('__properties_version', 'utf16le'));
  const isWord = bytes.includes(Buffer.from('WordDocument', 'utf16le'));
  if (isMessage !== isWord) return isMessage ? 'msg' : 'doc';
  if (named && compounds.has(named)) return named;
  throw named ? mismatch(named) : unsupported();
}

/** A zip archive by the names of its first entries, or its `mimetype` entry, which stands uncompressed. */
function detectArchive(head: Uint8Array, named: DocumentFormat | undefined): DocumentFormat {
  const text = Buffer.from(head).toString('latin1');
  if (text.includes('mimetypeapplication/epub+zip')) return 'epub';
  const openDocument = /mimetypeapplication\/vnd\.oasis\.opendocument\.([a-z-]+)/.exec(text)?.[1];
  if (openDocument) {
    if (openDocument.startsWith('text')) return 'odt';
    throw unsupported();
  }
  const folders: [string, DocumentFormat][] = [
    ['word/', 'docx'],
    ['ppt/', 'pptx'],
    ['xl/', 'xlsx'],
    ['META-INF/container.xml', 'epub'],
  ];
  const found = folders.find(([folder]) => hasEntry(text, folder));
  if (found) return found[1];
  // The entries that tell may stand behind the head; reading it will show.
  if (named && archived.has(named)) return named;
  throw named ? mismatch(named) : unsupported();
}

/** Whether a local file header in these bytes names an entry that starts like this. */
function hasEntry(text: string, prefix: string): boolean {
  for (let at = text.indexOf('PK\u0003\u0004'); at >= 0; at = text.indexOf('PK\u0003\u0004', at + 4)) {
    if (text.startsWith(prefix, at + 30)) return true;
  }
  return false;
}

/** Readers accept junk before `%PDF-` within the first KB; without the extension we do not look for it. */
function findPdfHeader(head: Uint8Array, isNamedPdf: boolean): boolean {
  const start = Buffer.from(head.subarray(0, 1024 + 5)).toString('latin1');
  if (start.trimStart().startsWith('%PDF-')) return true;
  return isNamedPdf && (start.includes('%PDF') || /\d+ \d+ obj\b/.test(start));
}

function startsWith(head: Uint8Array, hex: string): boolean {
  return Buffer.from(head.subarray(0, hex.length / 2)).toString('hex') === hex;
}

function mismatch(expected: DocumentFormat): AppError {
  return new AppError('format-mismatch', { params: { expected: expected.toUpperCase() } });
}

function unsupported(): AppError {
  return new AppError('format-unsupported');
}
