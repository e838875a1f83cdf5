import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { AppError } from '@onyx/contracts';
import type * as PdfEngine from 'pdfjs-dist';
import type { PDFDocumentProxy } from 'pdfjs-dist';

type Engine = typeof PdfEngine;

let loading: Promise<Engine> | undefined;

/** pdf.js is loaded with the first PDF only: it takes 40 MB and a quarter of a second. */
export async function loadPdfEngine(): Promise<Engine> {
  loading ??= importEngine();
  return await loading;
}

async function importEngine(): Promise<Engine> {
  registerHooks({
    load(url, context, nextLoad) {
      const module = nextLoad(url, context);
      if (!url.endsWith('/pdfjs-dist/legacy/build/pdf.worker.mjs') || !module.source) return module;
      return { ...module, source: mendWorker(Buffer.from(module.source as Uint8Array).toString()) };
    },
  });
  // oxlint-disable-next-line import/no-unresolved -- the build for Node has its types under the package's own name
  return (await import('pdfjs-dist/legacy/build/pdf.mjs')) as Engine;
}

/**
 * pdf.js' own decoder takes .05 ms for 1 kB of a page's contents and .11 for 3 kB, a stream .27 and .21; from 8 kB on they
 * are alike.
 */
const streamsFromBytes = 64 * 1024;

/** What is changed in pdf.js' module as it is read. Where a new version has other words, nothing is, and a test says so. */
export const workerMends: readonly { found: string; instead: string }[] = [
  // A font may map a glyph to no text (PDF 32000-1, 9.10.3), as HarfBuzz-based writers do for all but one glyph of an
  // Arabic or Indic cluster. pdf.js takes the empty text for none and gives the glyph's number as a character: garbage
  // that nothing it exports tells from text.
  { found: '.toUnicode.get(charcode) || charcode', instead: '.toUnicode.get(charcode) ?? charcode' },
  // Each page's contents go through web streams, which costs a sixth of the time of reading a page. Short ones are left to
  // pdf.js' own decoder, as those that a stream refuses are.
  {
    found:
      'const bytes = this.stream.isAsync && (await this.stream.asyncGetBytes()) || this.stream.getBytes();\n    try {',
    instead: `$&\n      if (name === 'deflate' && bytes.length < ${streamsFromBytes}) return { decompressed: null, compressed: bytes };`,
  },
];

function mendWorker(source: string): string {
  return workerMends.reduce((mended, { found, instead }) => mended.replace(found, instead), source);
}

/**
 * Opens a PDF for reading text: no script, no network, no font faces; character maps and metrics of
 * fonts that are not embedded come from the package's own files.
 * Throws `file-encrypted`, `file-password-wrong`, `file-corrupt`.
 */
export async function openPdf(data: Uint8Array, password: string | undefined): Promise<PDFDocumentProxy> {
  const engine = await loadPdfEngine();
  const task = engine.getDocument({
    data,
    ...(password !== undefined && password !== '' && { password }),
    cMapUrl: packageFolder('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: packageFolder('standard_fonts'),
    useSystemFonts: false,
    disableFontFace: true,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    enableXfa: false,
    verbosity: engine.VerbosityLevel.ERRORS,
  });
  try {
    return await task.promise;
  } catch (error) {
    await task.destroy();
    throw openError(error, password);
  }
}

function openError(error: unknown, password: string | undefined): AppError {
  const { name } = error as Error;
  if (name === 'PasswordException') return new AppError(password ? 'file-password-wrong' : 'file-encrypted');
  return new AppError('file-corrupt', { cause: error });
}

/** A path, not an address: in Node pdf.js opens it as a file. It wants a slash at the end, which Windows takes too. */
function packageFolder(name: string): string {
  return `${fileURLToPath(new URL(name, import.meta.resolve('pdfjs-dist/package.json'))).replaceAll('\\', '/')}/`;
}
