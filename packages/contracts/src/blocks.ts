import { z } from 'zod';

/** A box on a page in fractions of its width and height; the origin is the top left corner. */
export const pageBoxSchema = z.object({
  /** 1-based. */
  page: z.int().positive(),
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});
export type PageBox = z.infer<typeof pageBoxSchema>;

/** Where a block stands in its file. */
export const positionSchema = z.discriminatedUnion('kind', [
  /** PDF. */
  z.object({ kind: z.literal('page'), page: z.int().positive(), boxes: z.array(pageBoxSchema) }),
  /** Presentation; 1-based. */
  z.object({ kind: z.literal('slide'), slide: z.int().positive() }),
  /** Spreadsheet and CSV; `range` in A1 notation, e.g. `A2:D40`. */
  z.object({ kind: z.literal('sheet'), sheet: z.string(), range: z.string() }),
  /** Text and Markdown; 1-based lines of the decoded file, inclusive. */
  z.object({ kind: z.literal('lines'), from: z.int().positive(), to: z.int().positive() }),
  /** Everything that only has an order: DOC, DOCX, ODT, HTML, EPUB, mail, JSON. `part` e.g. the EPUB chapter or mail part. */
  z.object({ kind: z.literal('flow'), part: z.string().optional() }),
]);
export type Position = z.infer<typeof positionSchema>;

export const blockKindSchema = z.enum([
  'heading',
  'paragraph',
  'list-item',
  'table',
  'code',
  'quote',
  'image',
]);
export type BlockKind = z.infer<typeof blockKindSchema>;

/** The unit a parser gives: the smallest piece with a position of its own. */
export const blockSchema = z.object({
  /** 0-based place in the document. */
  ordinal: z.int().nonnegative(),
  kind: blockKindSchema,
  /** Heading level 1 to 6, or nesting depth of a list item from 1. */
  level: z.int().min(1).max(9).optional(),
  /** Plain text. Of a table: its rows as lines, cells parted by ` | `. */
  text: z.string(),
  /** Of a table only. */
  rows: z.array(z.array(z.string())).optional(),
  /** How many of `rows` are header rows. */
  headerRows: z.int().nonnegative().optional(),
  /** Language of a code block, when the file names it. */
  codeLanguage: z.string().optional(),
  /** Headings above this block, outermost first. */
  headingPath: z.array(z.string()),
  position: positionSchema,
});
export type Block = z.infer<typeof blockSchema>;

/** Where a passage stands, as a citation needs it to open there. */
export const passageLocationSchema = z.object({
  /** First and last block, inclusive. */
  blockStart: z.int().nonnegative(),
  blockEnd: z.int().nonnegative(),
  headingPath: z.array(z.string()),
  page: z.int().positive().optional(),
  pageEnd: z.int().positive().optional(),
  boxes: z.array(pageBoxSchema).optional(),
  slide: z.int().positive().optional(),
  sheet: z.string().optional(),
  range: z.string().optional(),
  lineFrom: z.int().positive().optional(),
  lineTo: z.int().positive().optional(),
  part: z.string().optional(),
});
export type PassageLocation = z.infer<typeof passageLocationSchema>;
