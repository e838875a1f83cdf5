import { AppError } from '@onyx/contracts';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import { createBlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import type { FormatReader, PageSize, ParseOptions } from '../../parsed-document.ts';
import { singleLine } from '../../text/clean-text.ts';
import { readWhole } from '../read-file.ts';
import { loadPdfEngine, openPdf } from './pdf-engine.ts';
import { createFontWeights, type FontWeights } from './pdf-fonts.ts';
import { dropFurniture } from './pdf-furniture.ts';
import { readTypography, type OutlineEntry } from './pdf-headings.ts';
import { readLines, type Line } from './pdf-lines.ts';
import { writeParagraphs } from './pdf-paragraphs.ts';
import { readSegments } from './pdf-segments.ts';

const maxFileBytes = limits.archiveBytes;
const maxOutlineEntries = 5000;
const progressEveryPages = 10;
const cleanUpEveryPages = 250;
const pagesAhead = 4;

/**
 * Reads the text layer of a PDF. Throws `needs-ocr` when its pages are pictures, `no-text` when they
 * are blank, `file-encrypted`, `file-password-wrong`, `file-corrupt`, `file-too-complex`.
 */
export const readPdf: FormatReader = async ({ filePath, password }, options) => {
  const bytes = await readWhole(filePath, maxFileBytes);
  const pdf = await openPdf(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), password);
  try {
    return await readDocument(pdf, options);
  } finally {
    await pdf.loadingTask.destroy();
  }
};

async function readDocument(pdf: PDFDocumentProxy, options: ParseOptions): ReturnType<FormatReader> {
  if (pdf.numPages > limits.pdfPages) throw tooComplex(`${limits.pdfPages} pages`);
  const { pages, sizes, boldFonts } = await readPages(pdf, options);
  const writer = createBlockWriter();
  const kept = dropFurniture(pages, sizes);
  const typography = readTypography(kept, boldFonts, await readOutline(pdf));
  writeParagraphs(kept, sizes, typography, writer);
  if (!isReadable(writer.blocks)) throw new AppError((await showsAnything(pdf)) ? 'needs-ocr' : 'no-text');
  return { title: await readTitle(pdf), pageCount: pdf.numPages, pageSizes: sizes, blocks: writer.blocks };
}

type Pages = { pages: Line[][]; sizes: PageSize[]; boldFonts: ReadonlySet<string> };
type Page = { lines: Line[]; size: PageSize };

async function readPages(pdf: PDFDocumentProxy, { onProgress, signal }: ParseOptions): Promise<Pages> {
  const pages: Line[][] = [];
  const sizes: PageSize[] = [];
  const weights = createFontWeights();
  let characters = 0;
  let failed = 0;
  // Unpacking runs on other threads: the next pages are under way while one is laid out.
  const ahead: Promise<Page | undefined>[] = [];
  let started = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    signal?.throwIfAborted();
    while (started < pdf.numPages && ahead.length < pagesAhead) {
      started += 1;
      ahead.push(readPage(pdf, started, weights));
    }
    const page = await ahead.shift();
    // One damaged page does not make the others unreadable.
    if (!page) failed += 1;
    const { lines, size } = page ?? { lines: [], size: { width: 612, height: 792 } };
    for (const line of lines) characters += line.text.length;
    if (characters > limits.characters) throw tooComplex(`${limits.characters / 1e6} M characters`);
    pages.push(lines);
    sizes.push(size);
    if (number % progressEveryPages === 0 || number === pdf.numPages) {
      onProgress?.({ done: number, total: pdf.numPages, unit: 'pages' });
    }
    if (number % cleanUpEveryPages === 0) {
      // Fonts and caches of pages long read are let go, so that memory does not grow with the pages.
      await Promise.all(ahead);
      await pdf.cleanup();
    }
  }
  if (failed === pdf.numPages) throw new AppError('file-corrupt');
  return { pages, sizes, boldFonts: weights.bold };
}

/** A page's lines; undefined when the page is damaged. */
async function readPage(
  pdf: PDFDocumentProxy,
  number: number,
  weights: FontWeights,
): Promise<Page | undefined> {
  try {
    const page = await pdf.getPage(number);
    const { width, height, transform } = page.getViewport({ scale: 1 });
    const content = await page.getTextContent();
    const lines = readLines(readSegments(content, { width, height, transform }), number);
    await weights.learn(page, Object.keys(content.styles));
    page.cleanup();
    return { lines, size: { width: roundPoints(width), height: roundPoints(height) } };
  } catch {
    return undefined;
  }
}

function roundPoints(length: number): number {
  return Math.round(length * 100) / 100;
}

/** Titles of the outline, which are headings of the text. */
async function readOutline(pdf: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = [];
  type Node = { title: string; items: Node[] };
  const walk = (nodes: Node[], level: number): void => {
    for (const { title, items } of nodes) {
      if (entries.length >= maxOutlineEntries) return;
      entries.push({ title, level });
      if (level < 6) walk(items, level + 1);
    }
  };
  try {
    const outline: Node[] | null = await pdf.getOutline();
    walk(outline ?? [], 1);
  } catch {
    // A damaged outline costs headings only.
  }
  return entries;
}

/** Titles that programs fill in by themselves tell nothing. */
const emptyTitle =
  /^(?:untitled|microsoft \w+ - .*|.*\.(?:docx?|pptx?|xlsx?|pdf|indd|tex|dvi|rtf|txt|html?)|document\d*|slide 1|powerpoint presentation|无标题|未命名)$/i;

async function readTitle(pdf: PDFDocumentProxy): Promise<string | null> {
  try {
    const { info } = await pdf.getMetadata();
    const { Title: title } = info as { Title?: unknown };
    const clean = typeof title === 'string' ? singleLine(title) : '';
    return clean === '' || emptyTitle.test(clean) ? null : clean;
  } catch {
    return null;
  }
}

/** Fonts without a map to characters give private code points: pictures of text, as far as we can read. */
function isReadable(blocks: { text: string }[]): boolean {
  let letters = 0;
  let unknown = 0;
  for (const { text } of blocks) {
    letters += text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    unknown += text.match(/[\ue000-\uf8ff\ufffd]/g)?.length ?? 0;
  }
  return letters > 0 && letters >= unknown;
}

/** Whether the first pages draw pictures or shapes, as a scan does. */
async function showsAnything(pdf: PDFDocumentProxy): Promise<boolean> {
  const { OPS } = await loadPdfEngine();
  const drawing = new Set([
    OPS.paintImageXObject,
    OPS.paintImageMaskXObject,
    OPS.paintInlineImageXObject,
    OPS.constructPath,
    OPS.showText,
  ]);
  for (let number = 1; number <= Math.min(pdf.numPages, 3); number += 1) {
    try {
      const page: PDFPageProxy = await pdf.getPage(number);
      const { fnArray } = await page.getOperatorList();
      page.cleanup();
      if (fnArray.some((operation) => drawing.has(operation))) return true;
    } catch {
      return true;
    }
  }
  return false;
}
