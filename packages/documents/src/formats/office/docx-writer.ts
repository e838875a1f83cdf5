import type { Position } from '@onyx/contracts';
import { childElement, childElements, ownText, type XmlElement } from '../../archive/xml.ts';
import type { BlockWriter } from '../../block-writer.ts';
import type { DocxNumbering } from './docx-numbering.ts';
import type { ParagraphStyle } from './docx-styles.ts';
import { tableRows } from './docx-table.ts';

export type DocxContext = {
  writer: BlockWriter;
  styles: Map<string, ParagraphStyle>;
  numbering: DocxNumbering;
  /** By `footnotes/<id>` and `endnotes/<id>`. */
  notes: Map<string, XmlElement>;
};

/** What hangs on a paragraph and is written behind it. */
type Attached = { boxes: XmlElement[]; notes: string[]; pictures: string[] };

const ignored = new Set([
  'del',
  'moveFrom',
  'instrText',
  'delText',
  'rt',
  'pPr',
  'rPr',
  'sectPr',
  'annotationRef',
]);

/** Writes block-level elements of WordprocessingML: paragraphs, tables and what wraps them. */
export function createDocxWriter(context: DocxContext): {
  block(element: XmlElement, position: Position): void;
  plainText(element: XmlElement): string;
} {
  const { writer, styles, numbering, notes } = context;

  function block(element: XmlElement, position: Position): void {
    if (element.name === 'p') paragraph(element, position);
    else if (element.name === 'tbl') table(element, position);
    else if (element.name === 'AlternateContent') blocks(preferredContent(element), position);
    else if (!ignored.has(element.name)) for (const child of childElements(element)) block(child, position);
  }

  function blocks(element: XmlElement | undefined, position: Position): void {
    for (const child of element ? childElements(element) : []) block(child, position);
  }

  function paragraph(element: XmlElement, position: Position): void {
    const properties = childElement(element, 'pPr');
    const style = styles.get(childElement(properties, 'pStyle')?.attributes['val'] ?? '') ?? {};
    if (style.isContents) return;
    const attached: Attached = { boxes: [], notes: [], pictures: [] };
    const text = inlineText(element, attached);
    const number = numberOf(properties, style);
    const printed = number && text.trim() !== '' ? numbering.next(number.id, number.level) : '';
    const numbered = printed === '' ? text : `${printed} ${text}`;
    const outline = Number(childElement(properties, 'outlineLvl')?.attributes['val'] ?? Number.NaN);
    const heading = outline >= 0 && outline <= 8 ? outline + 1 : style.headingLevel;
    if (heading !== undefined && text.length <= 300) writer.heading(numbered, heading, position);
    else if (number) writer.text({ kind: 'list-item', level: number.level + 1, text: numbered, position });
    else {
      const kind = style.isQuote ? 'quote' : style.isCode ? 'code' : 'paragraph';
      writer.text({ kind, text, position });
    }
    for (const description of attached.pictures) writer.text({ kind: 'image', text: description, position });
    for (const box of attached.boxes) blocks(box, position);
    for (const id of attached.notes) note(id);
  }

  function note(id: string): void {
    const element = notes.get(id);
    if (!element) return;
    // Once only: notes can be referred to again, and could refer to themselves.
    notes.delete(id);
    const text = childElements(element)
      .map((child) => plainText(child))
      .join('\n');
    writer.text({ kind: 'paragraph', text, position: { kind: 'flow', part: id.replace('s/', ' ') } });
  }

  function table(element: XmlElement, position: Position): void {
    const { rows, headerRows, cells, isLayout } = tableRows(element, plainText);
    if (isLayout) for (const cell of cells) blocks(cell, position);
    else writer.table(rows, headerRows, position);
  }

  function plainText(element: XmlElement): string {
    const attached: Attached = { boxes: [], notes: [], pictures: [] };
    const own = inlineText(element, attached);
    const boxes = attached.boxes.map((box) => childElements(box).map(plainText).join('\n'));
    return [own, ...boxes].join('\n').trim();
  }

  return { block, plainText };
}

/** A list's id and 0-based level, from the paragraph or its style; id 0 takes the number away. */
function numberOf(
  properties: XmlElement | undefined,
  style: ParagraphStyle,
): { id: string; level: number } | undefined {
  const own = childElement(properties, 'numPr');
  const id = childElement(own, 'numId')?.attributes['val'] ?? style.numberId;
  if (id === undefined || id === '0') return undefined;
  const level = Number(childElement(own, 'ilvl')?.attributes['val'] ?? style.numberLevel ?? 0);
  return { id, level: Math.min(Math.max(level || 0, 0), 8) };
}

/** The newer of two renderings of the same content; reading both would double the text. */
function preferredContent(element: XmlElement): XmlElement | undefined {
  return childElement(element, 'Choice') ?? childElement(element, 'Fallback');
}

function inlineText(element: XmlElement, attached: Attached): string {
  let text = '';
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    const { name, attributes } = child;
    if (name === 't') text += ownText(child);
    else if (name === 'tab' || name === 'ptab') text += '\t';
    else if (name === 'br' || name === 'cr') text += '\n';
    else if (name === 'noBreakHyphen') text += '-';
    else if (name === 'footnoteReference') attached.notes.push(`footnotes/${attributes['id']}`);
    else if (name === 'endnoteReference') attached.notes.push(`endnotes/${attributes['id']}`);
    else if (name === 'txbxContent') attached.boxes.push(child);
    else if (name === 'docPr') {
      const description = attributes['descr'] ?? '';
      if (description.length >= 8) attached.pictures.push(description);
    } else if (name === 'AlternateContent') {
      const content = preferredContent(child);
      if (content) text += inlineText(content, attached);
    } else if (!ignored.has(name)) {
      // Paragraphs inside a cell or note that is asked for as plain text stand on lines of their own.
      const inner = inlineText(child, attached);
      text += name === 'p' && inner !== '' ? `${inner}\n` : inner;
    }
  }
  return text;
}
