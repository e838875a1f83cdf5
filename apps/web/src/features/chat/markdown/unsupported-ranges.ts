import type { SentenceSupport } from '@onyx/contracts';
import type { Range } from './annotate-answer.ts';
import type { MarkdownBlock } from './split-blocks.ts';

/**
 * The sentences of a block that no source supports, as ranges of the block. Returned as a string
 * (`12-40,55-80`), so that a memoised block compares them by value.
 */
export function unsupportedKey(support: readonly SentenceSupport[], block: MarkdownBlock): string {
  const end = block.start + block.raw.length;
  return support
    .filter((sentence) => !sentence.isSupported && sentence.start < end && sentence.end > block.start)
    .map(
      (sentence) =>
        `${Math.max(0, sentence.start - block.start)}-${Math.min(block.raw.length, sentence.end - block.start)}`,
    )
    .join(',');
}

/** The ranges of an `unsupportedKey`. */
export function parseUnsupportedKey(key: string): Range[] {
  if (key === '') return [];
  return key.split(',').map((part) => {
    const [start = 0, end = 0] = part.split('-').map(Number);
    return { start, end };
  });
}
