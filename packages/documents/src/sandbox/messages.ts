import type { Block, ErrorInfo } from '@onyx/contracts';
import type { ParsedDocument, ParseInput, ParseProgress } from '../parsed-document.ts';

/** What the pool asks of a child. One document at a time. */
export type ParserRequest = { kind: 'parse'; input: ParseInput };

/** What a child answers: progress, the blocks in batches, and at last the rest of the document or an error. */
export type ParserReply =
  | { kind: 'progress'; progress: ParseProgress }
  | { kind: 'blocks'; blocks: Block[] }
  | { kind: 'done'; document: Omit<ParsedDocument, 'blocks'>; rssBytes: number }
  | { kind: 'failed'; error: ErrorInfo; rssBytes: number };

/** Written to stderr by the memory watch before it ends its process. */
export const memoryLimitMark = '[onyx] memory limit reached';
