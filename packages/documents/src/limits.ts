import { AppError } from '@onyx/contracts';

const mebibyte = 1024 * 1024;

/**
 * What one document may cost. Far above any document people write, far below what hurts the machine:
 * a file beyond them is refused with `file-too-complex` rather than read in part.
 */
export const limits = {
  blocks: 600_000,
  characters: 60_000_000,
  /** Of one block; a longer paragraph is cut into several blocks. */
  blockCharacters: 20_000,
  /** Of files that are read whole into memory: text, HTML, JSON, mail. */
  plainFileBytes: 128 * mebibyte,
  archiveEntries: 20_000,
  /** Of all entries that are read from one archive. */
  archiveBytes: 768 * mebibyte,
  archiveEntryBytes: 384 * mebibyte,
  /** Deflate cannot pack real prose better than about 20:1; spreadsheets reach 60:1. */
  archiveRatio: 200,
  /** Small entries may pack better than that. */
  archiveRatioFromBytes: 16 * mebibyte,
  markupDepth: 400,
  /** Of HTML, whose authors forget to close tags; its parser is quadratic in it. */
  htmlDepth: 10_000,
  jsonDepth: 200,
  sheetCells: 5_000_000,
  pdfPages: 20_000,
} as const;

/** The refusal of a document that would cost too much; `limit` is shown to people. */
export function tooComplex(limit: string): AppError {
  return new AppError('file-too-complex', { params: { limit } });
}

/** A byte count as people read it. */
export function formatMegabytes(bytes: number): string {
  return `${Math.round(bytes / mebibyte)} MB`;
}
