import { fileURLToPath } from 'node:url';
import { AppError } from '@onyx/contracts';
import type * as PdfEngine from 'pdfjs-dist';
import type { PDFDocumentProxy } from 'pdfjs-dist';

type Engine = typeof PdfEngine;

let loading: Promise<Engine> | undefined;

/** pdf.js is loaded with the first PDF only: it takes 40 MB and a quarter of a second. */
export async function loadPdfEngine(): Promise<Engine> {
  // oxlint-disable-next-line import/no-unresolved -- the build for Node has its types under the package's own name
  loading ??= import('pdfjs-dist/legacy/build/pdf.mjs') as Promise<Engine>;
  return await loading;
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
