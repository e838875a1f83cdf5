import type { Block, DocumentFormat, TextLanguage } from '@onyx/contracts';

export type ParseProgress = { done: number; total: number; unit: 'pages' | 'parts' };

/** Points (1/72 inch), as shown: rotation is applied. */
export type PageSize = { width: number; height: number };

/** A file as blocks in reading order. */
export type ParsedDocument = {
  format: DocumentFormat;
  /** The title the file itself carries, or null. */
  title: string | null;
  language: TextLanguage;
  /** Pages of a PDF, slides of a presentation, otherwise null. */
  pageCount: number | null;
  /** Of a PDF only, one per page. */
  pageSizes?: PageSize[];
  blocks: Block[];
};

export type ParseInput = {
  filePath: string;
  fileName: string;
  format: DocumentFormat;
  password?: string;
};

export type ParseOptions = {
  onProgress?: ((progress: ParseProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
};

/** What a format's reader gives; language and caps are added for all formats in one place. */
export type FormatResult = {
  title: string | null;
  pageCount?: number;
  pageSizes?: PageSize[];
  blocks: Block[];
};

export type FormatReader = (input: ParseInput, options: ParseOptions) => Promise<FormatResult>;
