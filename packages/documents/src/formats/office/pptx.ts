import type { Position } from '@onyx/contracts';
import {
  childElement,
  childElements,
  findElement,
  findElements,
  parseXml,
  ownText,
  type XmlElement,
} from '../../archive/xml.ts';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { openOfficePackage, type OfficePackage } from './office-package.ts';

/** Shorter descriptions are file names and the like. */
const minDescription = 8;

/** Reads presentations slide by slide: title, texts, tables, diagrams and the speaker's notes. */
export const readPptx: FormatReader = async (input, { onProgress, signal }) => {
  const office = await openOfficePackage(input);
  const slides = slideParts(office);
  const writer = createBlockWriter();
  for (const [index, part] of slides.entries()) {
    signal?.throwIfAborted();
    writer.endHeadings();
    writeSlide(office, part, { kind: 'slide', slide: index + 1 }, writer);
    onProgress?.({ done: index + 1, total: slides.length, unit: 'parts' });
  }
  return { title: office.title, pageCount: slides.length, blocks: writer.blocks };
};

/** Slides in the order they are shown, which is not that of their file names. */
function slideParts(office: OfficePackage): string[] {
  const targets = new Map(office.relationshipsOf(office.mainPart).map(({ id, target }) => [id, target]));
  const list = findElement(parseXml(office.zip.read(office.mainPart)), 'sldIdLst');
  return (list ? childElements(list, 'sldId') : [])
    .map(({ attributes }) => targets.get(attributes['r:id'] ?? '') ?? '')
    .filter((target) => office.zip.has(target));
}

function writeSlide(office: OfficePackage, part: string, position: Position, writer: BlockWriter): void {
  const tree = findElement(parseXml(office.zip.read(part)), 'spTree');
  const shapes = tree ? shapesOf(tree) : [];
  const title = shapes.find(isTitle);
  if (title) writer.heading(paragraphsOf(title).map(paragraphText).join(' '), 1, position);
  for (const shape of shapes) if (shape !== title) writeShape(shape, position, writer);
  for (const { type, target } of office.relationshipsOf(part)) {
    if (!office.zip.has(target)) continue;
    if (type === 'diagramData') writeDiagram(parseXml(office.zip.read(target)), position, writer);
    else if (type === 'chart') writeChart(parseXml(office.zip.read(target)), position, writer);
    else if (type === 'notesSlide') writeNotes(parseXml(office.zip.read(target)), position, writer);
  }
}

/** Shapes with text or a table and pictures, groups opened. */
function shapesOf(tree: XmlElement): XmlElement[] {
  return childElements(tree).flatMap((child) => {
    if (child.name === 'grpSp') return shapesOf(child);
    if (child.name === 'AlternateContent') {
      const content = childElement(child, 'Choice') ?? childElement(child, 'Fallback');
      return content ? shapesOf(content) : [];
    }
    return child.name === 'sp' || child.name === 'graphicFrame' || child.name === 'pic' ? [child] : [];
  });
}

function placeholderType(shape: XmlElement): string | undefined {
  const placeholder = findElement(shape, 'ph');
  return placeholder && (placeholder.attributes['type'] ?? 'body');
}

function isTitle(shape: XmlElement): boolean {
  const type = placeholderType(shape);
  return (
    (type === 'title' || type === 'ctrTitle') &&
    paragraphsOf(shape).some((text) => paragraphText(text).trim() !== '')
  );
}

function writeShape(shape: XmlElement, position: Position, writer: BlockWriter): void {
  const table = findElement(shape, 'tbl');
  if (table) {
    const rows = childElements(table, 'tr').map((row) =>
      childElements(row, 'tc').map((cell) => paragraphsOf(cell).map(paragraphText).join(' ')),
    );
    writer.table(rows, childElement(table, 'tblPr')?.attributes['firstRow'] === '0' ? 0 : 1, position);
    return;
  }
  if (shape.name === 'pic') {
    const description = findElement(shape, 'cNvPr')?.attributes['descr'] ?? '';
    if (description.length >= minDescription) writer.text({ kind: 'image', text: description, position });
    return;
  }
  const type = placeholderType(shape);
  // Date, slide number and footer are furniture.
  if (type === 'dt' || type === 'sldNum' || type === 'ftr') return;
  const paragraphs = paragraphsOf(shape).filter((paragraph) => paragraphText(paragraph).trim() !== '');
  const isList = type === 'body' && paragraphs.length > 1;
  if (isList) {
    for (const paragraph of paragraphs) {
      const level = Number(childElement(paragraph, 'pPr')?.attributes['lvl'] ?? 0) + 1;
      writer.text({ kind: 'list-item', level, text: paragraphText(paragraph), position });
    }
    return;
  }
  writer.text({ kind: 'paragraph', text: paragraphs.map(paragraphText).join('\n'), position });
}

function writeDiagram(root: XmlElement, position: Position, writer: BlockWriter): void {
  for (const paragraph of findElements(root, 'p')) {
    writer.text({ kind: 'list-item', level: 1, text: paragraphText(paragraph), position });
  }
}

/** A chart's figures as a table: a column for each series, a row for each category. */
function writeChart(root: XmlElement, position: Position, writer: BlockWriter): void {
  const title = findElement(root, 'title');
  const titleText = title
    ? findElements(title, 't')
        .map((text) => ownText(text))
        .join('')
    : '';
  writer.text({ kind: 'paragraph', text: titleText, position });
  const series = findElements(root, 'ser');
  const values = (element: XmlElement, name: string): string[] => {
    const found = childElement(element, name);
    return found ? findElements(found, 'v').map((value) => ownText(value)) : [];
  };
  const categories = series.map((entry) => values(entry, 'cat')).find((list) => list.length > 0) ?? [];
  const columns = series.map((entry) => values(entry, 'val'));
  const rowCount = Math.min(
    columns.reduce((most, column) => Math.max(most, column.length), categories.length),
    2000,
  );
  const header = ['', ...series.map((entry) => values(entry, 'tx').join(' '))];
  const rows = Array.from({ length: rowCount }, (_, row) => [
    categories[row] ?? '',
    ...columns.map((column) => column[row] ?? ''),
  ]);
  writer.table([header, ...rows], 1, position);
}

function writeNotes(root: XmlElement, position: Position, writer: BlockWriter): void {
  const tree = findElement(root, 'spTree');
  for (const shape of tree ? shapesOf(tree) : []) {
    if (placeholderType(shape) !== 'body') continue;
    writer.text({ kind: 'paragraph', text: paragraphsOf(shape).map(paragraphText).join('\n'), position });
  }
}

function paragraphsOf(shape: XmlElement): XmlElement[] {
  const body = findElement(shape, 'txBody');
  return body ? childElements(body, 'p') : [];
}

function paragraphText(paragraph: XmlElement): string {
  return childElements(paragraph)
    .map((child) => {
      if (child.name === 'br') return '\n';
      if (child.name === 'r' || child.name === 'fld') {
        const text = childElement(child, 't');
        return text ? ownText(text) : '';
      }
      // Formulas and alternatives keep their runs one level deeper.
      return child.name === 'AlternateContent' || child.name === 'm'
        ? findElements(child, 't')
            .map((text) => ownText(text))
            .join('')
        : '';
    })
    .join('');
}
