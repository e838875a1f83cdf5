import type * as Pdfjs from 'pdfjs-dist';
import type { PDFDocumentLoadingTask, PDFDocumentProxy } from 'pdfjs-dist';

export type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist';

/** Where `pdfjs-files.mjs` puts what the library loads at run time. */
const assets = '/pdfjs';
/** Open documents kept after their last reader left, so that walking through citations does not load one again. */
const idleDocuments = 2;

let library: Promise<typeof Pdfjs> | undefined;

/** The PDF library, loaded when the first PDF is opened. The build for older browsers: people keep theirs long. */
export function loadPdfjs(): Promise<typeof Pdfjs> {
  library ??= import('pdfjs-dist/legacy/build/pdf.mjs').then(
    (pdfjs) => {
      pdfjs.GlobalWorkerOptions.workerSrc = `${assets}/pdf.worker.min.mjs?v=${pdfjs.version}`;
      return pdfjs;
    },
    (error: unknown) => {
      library = undefined;
      throw error;
    },
  );
  return library;
}

type OpenDocument = { url: string; readers: number; task: Promise<PDFDocumentLoadingTask> };
/** In the order of their last use, the latest at the end. */
const open = new Map<string, OpenDocument>();

/**
 * Opens a PDF, or joins the readers of one that is open. Call `release` once when done. A password never leaves
 * the browser.
 */
export function openPdf(
  url: string,
  password?: string,
): { pdf: Promise<PDFDocumentProxy>; release: () => void } {
  const entry: OpenDocument = open.get(url) ?? { url, readers: 0, task: startLoading(url, password) };
  open.delete(url);
  open.set(url, entry);
  entry.readers += 1;
  const pdf = entry.task.then((task) => task.promise);
  pdf.catch(() => {
    // A failure is not kept: the next try starts anew.
    if (open.get(url) === entry) open.delete(url);
  });
  return {
    pdf,
    release: () => {
      entry.readers -= 1;
      closeIdle();
    },
  };
}

async function startLoading(url: string, password: string | undefined): Promise<PDFDocumentLoadingTask> {
  const pdfjs = await loadPdfjs();
  return pdfjs.getDocument({
    url,
    ...(password !== undefined && { password }),
    cMapUrl: `${assets}/cmaps/`,
    standardFontDataUrl: `${assets}/standard_fonts/`,
    wasmUrl: `${assets}/wasm/`,
    iccUrl: `${assets}/iccs/`,
    // Only the pages looked at are fetched: page 900 of a large file opens as fast as page 1.
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 128 * 1024,
    enableXfa: false,
  });
}

function closeIdle(): void {
  const idle = [...open.values()].filter((entry) => entry.readers === 0);
  for (const entry of idle.slice(0, Math.max(0, idle.length - idleDocuments))) {
    open.delete(entry.url);
    void entry.task.then((task) => task.destroy()).catch(() => undefined);
  }
}

export type PdfFailure = 'password' | 'damaged' | 'missing' | 'unreachable';

/** Why a PDF could not be shown. Decided by the library's error names, which are part of its interface. */
export function pdfFailure(error: unknown): PdfFailure {
  const { name, status } = (error ?? {}) as { name?: string; status?: number };
  if (name === 'PasswordException') return 'password';
  if (name === 'ResponseException') return status === 404 || status === 403 ? 'missing' : 'unreachable';
  return name === 'InvalidPDFException' || name === 'FormatError' ? 'damaged' : 'unreachable';
}
