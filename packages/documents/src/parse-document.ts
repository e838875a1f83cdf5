import { AppError, type Block, type DocumentFormat, type TextLanguage } from '@onyx/contracts';
import type { FormatReader, ParseInput, ParseOptions, ParsedDocument } from './parsed-document.ts';
import { detectLanguage } from './text/language.ts';

// Loaded with the first file of the kind, so that a process that never sees one does not carry its reader.
const readers: Record<DocumentFormat, () => Promise<FormatReader>> = {
  pdf: async () => (await import('./formats/pdf/pdf.ts')).readPdf,
  doc: async () => (await import('./formats/office/doc.ts')).readDoc,
  docx: async () => (await import('./formats/office/docx.ts')).readDocx,
  pptx: async () => (await import('./formats/office/pptx.ts')).readPptx,
  xlsx: async () => (await import('./formats/office/xlsx.ts')).readXlsx,
  odt: async () => (await import('./formats/odt.ts')).readOdt,
  html: async () => (await import('./formats/html/html.ts')).readHtml,
  markdown: async () => (await import('./formats/text/markdown.ts')).readMarkdown,
  text: async () => (await import('./formats/text/plain-text.ts')).readPlainText,
  csv: async () => (await import('./formats/sheets/csv.ts')).readCsv,
  json: async () => (await import('./formats/text/json.ts')).readJson,
  eml: async () => (await import('./formats/mail/eml.ts')).readEml,
  msg: async () => (await import('./formats/mail/msg.ts')).readMsg,
  epub: async () => (await import('./formats/epub.ts')).readEpub,
};

/**
 * Reads a file into blocks, in this process: for files from outside use a `ParserPool`.
 * Throws `AppError` with `file-empty`, `file-corrupt`, `file-encrypted`, `file-password-wrong`,
 * `file-too-complex`, `format-unsupported`, `needs-ocr` or `no-text`; rejects with the signal's reason when aborted.
 */
export async function parseDocument(input: ParseInput, options: ParseOptions = {}): Promise<ParsedDocument> {
  const reader = await readers[input.format]();
  const { title, pageCount, pageSizes, blocks } = await readSafely(reader, input, options);
  if (blocks.length === 0) throw new AppError('no-text');
  return {
    format: input.format,
    title: title ?? firstHeading(blocks, input.format),
    language: languageOf(blocks),
    pageCount: pageCount ?? null,
    ...(pageSizes && { pageSizes }),
    blocks,
  };
}

/** Libraries throw all kinds of errors at damaged files; to a person they are one. */
async function readSafely(
  reader: FormatReader,
  input: ParseInput,
  options: ParseOptions,
): ReturnType<FormatReader> {
  try {
    return await reader(input, options);
  } catch (error) {
    if (error instanceof AppError) throw error;
    options.signal?.throwIfAborted();
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      throw new AppError('file-too-complex', { params: { limit: 'nesting' }, cause: error });
    }
    const { code } = error as NodeJS.ErrnoException;
    // The file store or the machine is at fault, not the file.
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EMFILE' || code === 'EIO') throw error;
    throw new AppError('file-corrupt', { cause: error });
  }
}

/**
 * A heading among the first blocks is the title as its reader sees it. The title page of a PDF often
 * has two lines, the organisation above the subject: both are needed to tell it from its siblings.
 */
function firstHeading(blocks: Block[], format: DocumentFormat): string | null {
  const start = blocks.slice(0, 3);
  const index = start.findIndex(({ kind, level }) => kind === 'heading' && (level ?? 9) <= 2);
  const heading = start[index];
  if (!heading || heading.text.length > 200) return null;
  const next = blocks[index + 1];
  const isTitlePage = format === 'pdf' && next?.kind === 'heading' && next.text.length <= 150;
  return isTitlePage ? `${heading.text} – ${next.text}` : heading.text;
}

/** From samples all over the document: the first pages of a Chinese report can be English. */
function languageOf(blocks: Block[]): TextLanguage {
  const step = Math.max(1, Math.floor(blocks.length / 60));
  let sample = '';
  for (let index = 0; index < blocks.length && sample.length < 20_000; index += step) {
    sample += `${blocks[index]?.text.slice(0, 600) ?? ''}\n`;
  }
  return detectLanguage(sample);
}
