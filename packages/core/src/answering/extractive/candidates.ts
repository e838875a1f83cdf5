import type { Source, TextLanguage } from '@onyx/contracts';
import { detectLanguage, splitSentences } from '@onyx/documents';
import { contentTerms, type ContentTerms } from '../content-terms.ts';

/** A sentence, list item or table row of a source that an answer may quote. */
export type Candidate = {
  source: Source;
  /** Range in the source's text. */
  start: number;
  end: number;
  text: string;
  /** Place among the candidates of its source. */
  index: number;
  terms: ContentTerms;
  /** Terms of the title and headings it stands under: they say what it is about. */
  context: ContentTerms;
  language: TextLanguage;
  kind: 'sentence' | 'row' | 'heading' | 'lead-in';
  /** The header row above a table row. */
  header: string | null;
};

/** What is quoted in one piece at most, in characters. */
const maxQuoteLength = 400;
const maxHeadingLength = 80;

/** All that can be quoted from a source, in its order. */
export function readCandidates(source: Source): Candidate[] {
  const documentContext = [source.title, ...source.location.headingPath].join('\n');
  let context = contentTerms(documentContext);
  let header: string | null = null;
  return splitSentences(source.text)
    .flatMap((range) => cutLong(source.text, range.start, range.end))
    .filter(({ text }) => /\p{L}|\d{2}/u.test(text))
    .map((piece, index, all) => {
      const kind = kindOf(piece.text, source.text.slice(piece.end), index === all.length - 1);
      if (kind === 'row') header ??= /\d/.test(piece.text) ? null : piece.text;
      else header = null;
      const candidate: Candidate = {
        ...piece,
        source,
        index,
        kind,
        terms: contentTerms(piece.text),
        context,
        language: detectLanguage(piece.text),
        header: kind === 'row' && header !== piece.text ? header : null,
      };
      if (kind === 'heading') context = contentTerms(`${documentContext}\n${piece.text}`);
      return candidate;
    });
}

/** A line without a full stop and followed by more is a heading, one in cells a row; a colon leads in what follows. */
function kindOf(text: string, rest: string, isLast: boolean): Candidate['kind'] {
  if (/\s\|\s/.test(text)) return 'row';
  if (/[:：]$/.test(text) && !isLast) return 'lead-in';
  const endsLine = /^[^\S\n]*\n/.test(rest);
  const isOpen =
    !/[.。!！?？;；:：,，…"”』」)]$/.test(text) && !/^(?:[-*•·]|\d+[.)、]|[（(]\d+[)）])/.test(text);
  return endsLine && isOpen && !isLast && text.length <= maxHeadingLength ? 'heading' : 'sentence';
}

type Piece = { start: number; end: number; text: string };

/** A sentence that is too long to quote, in parts cut behind commas or semicolons, else anywhere. */
function cutLong(text: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  while (end - from > maxQuoteLength) {
    const window = text.slice(from, from + maxQuoteLength);
    const marks = [...window.matchAll(/[;；,，、]\s*|\s/g)];
    const strong = marks.findLast((mark) => /[;；,，]/.test(mark[0]) && mark.index > maxQuoteLength / 2);
    const mark = strong ?? marks.findLast((candidate) => candidate.index > maxQuoteLength / 2);
    const length = mark ? mark.index + mark[0].length : safeLength(window);
    pieces.push({ start: from, end: from + length, text: text.slice(from, from + length).trim() });
    from += length;
  }
  return [...pieces, { start: from, end, text: text.slice(from, end) }];
}

/** Without half of a character of two units at the end. */
function safeLength(window: string): number {
  const code = window.charCodeAt(window.length - 1);
  return code >= 0xd800 && code <= 0xdbff ? window.length - 1 : window.length;
}
