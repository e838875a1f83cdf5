import type { TextLanguage, TextRange } from '@onyx/contracts';

export type ViewedPassage = {
  /** The passage as it was found or cited; kept when the document is gone, and what "Copy quote" copies. */
  text: string;
  /** Ranges of `text` to mark, e.g. words of the question. */
  marks?: readonly TextRange[];
  /** The part of `text` that an answer quotes; the rest of the passage stays tinted only. */
  quote?: string;
  language?: TextLanguage;
};
