import type { PassageLocation, TextLanguage } from '@onyx/contracts';
import type { ParsedDocument } from '../parsed-document.ts';
import { detectLanguage } from '../text/language.ts';
import { countTokens } from '../text/tokens.ts';
import { locate } from './location.ts';
import { packSections, type ChunkSize, type PackedPiece } from './pack.ts';
import { toSections } from './sections.ts';

/** A passage: what is indexed, found and cited. */
export type DocumentChunk = {
  /** 0-based. */
  ordinal: number;
  /** Without the headings of `headingPath`; those of smaller sections it holds are in it. */
  text: string;
  headingPath: string[];
  language: TextLanguage;
  tokenCount: number;
  location: PassageLocation;
};

export type ChunkOptions = Partial<ChunkSize>;

const defaults: ChunkSize = { targetTokens: 240, maxTokens: 400 };

/**
 * Cuts a document into passages by its structure: sections stay apart or whole where their size allows,
 * slides and sheets never mix, tables keep their header rows, lists their introductions, sentences are
 * cut only when one alone is longer than a passage. Passages do not overlap, and together they hold the
 * text of every block, headings as text or in `headingPath`.
 */
export function chunkDocument(parsed: ParsedDocument, options: ChunkOptions = {}): DocumentChunk[] {
  const size = { ...defaults, ...options };
  return packSections(toSections(parsed.blocks, parsed.format), size).map(
    ({ pieces, headingPath, firstBlock }, ordinal) => {
      const text = joinPieces(pieces);
      return {
        ordinal,
        text,
        headingPath,
        language: languageOf(text, parsed.language),
        tokenCount: countTokens(text),
        location: locate(pieces, headingPath, firstBlock),
      };
    },
  );
}

function joinPieces(pieces: PackedPiece[]): string {
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const previous = pieces[index - 1];
    text += (previous ? separator(previous, piece) : '') + listMark(piece) + piece.text;
  }
  return text;
}

/** A list item shows that it is one, unless it has a number or mark of its own. */
function listMark({ block, text, from }: PackedPiece): string {
  if (block.kind !== 'list-item' || from > 0 || /^\s*(?:[-*•📎]|[(（]?[\p{L}\p{N}]{1,4}[.)）、])/u.test(text))
    return '';
  return `${'  '.repeat(Math.min((block.level ?? 1) - 1, 4))}- `;
}

function separator(previous: PackedPiece, piece: PackedPiece): string {
  if (previous.block === piece.block) {
    if (piece.block.kind === 'table') return '\n';
    // What stood between the two parts: a space, a line break, or nothing as in Chinese.
    const { text } = piece.block;
    return text.slice(Math.round(previous.to * text.length), Math.round(piece.from * text.length));
  }
  const isList = previous.block.kind === 'list-item' && piece.block.kind === 'list-item';
  return isList || previous.isHeading ? '\n' : '\n\n';
}

/** A few Latin words cannot tell their language; the document around them can. */
function languageOf(text: string, documentLanguage: TextLanguage): TextLanguage {
  const language = detectLanguage(text);
  return language === 'en' && documentLanguage === 'other' && text.length < 80 ? 'other' : language;
}
