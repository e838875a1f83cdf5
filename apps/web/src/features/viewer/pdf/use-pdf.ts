'use client';
import { useEffect, useState } from 'react';
import type { PageSize } from './page-layout.ts';
import { openPdf, pdfFailure, type PDFDocumentProxy, type PdfFailure } from './pdfjs.ts';

export type OpenedPdf = {
  pdf: PDFDocumentProxy;
  /** Size of the page asked for: what other pages probably measure. */
  fallbackSize: PageSize;
};
type State = { url: string; opened?: OpenedPdf; failure?: PdfFailure };

/** Opens the PDF at `url` with the size of one page (1-based) known. What is opened stays while only `page` changes. */
export function usePdf(
  url: string,
  page: number,
  password: string | undefined,
): { opened: OpenedPdf | null; failure: PdfFailure | null } {
  const [state, setState] = useState<State>({ url });
  const [firstPage] = useState(page);

  useEffect(() => {
    let isCurrent = true;
    const { pdf, release } = openPdf(url, password);
    const settle = (next: State) => {
      if (isCurrent) setState(next);
    };
    pdf
      .then(async (opened) => {
        const fallbackSize = await pageSize(opened, Math.min(firstPage, opened.numPages));
        settle({ url, opened: { pdf: opened, fallbackSize } });
      })
      .catch((error: unknown) => settle({ url, failure: pdfFailure(error) }));
    return () => {
      isCurrent = false;
      release();
    };
  }, [url, firstPage, password]);

  const isCurrent = state.url === url;
  return {
    opened: (isCurrent && state.opened) || null,
    failure: (isCurrent && state.failure) || null,
  };
}

/** A page's size as shown (its own rotation applied), in points. */
async function pageSize(pdf: PDFDocumentProxy, page: number): Promise<PageSize> {
  const { width, height } = (await pdf.getPage(page)).getViewport({ scale: 1 });
  return { width, height };
}
