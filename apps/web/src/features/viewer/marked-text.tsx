import type { TextRange } from '@onyx/contracts';
import { splitByMarks } from './text-marks.ts';

/** A text with ranges of it marked. */
export function MarkedText({ text, marks }: { text: string; marks: readonly TextRange[] }) {
  return splitByMarks(text, marks).map((piece, index) =>
    piece.isMarked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
  );
}
