import { AppError } from '@onyx/contracts';
import { readXmlUnits, type XmlElement } from '../../archive/xml.ts';
import { createBlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { createDocxNumbering, readNumbering } from './docx-numbering.ts';
import { readStyles } from './docx-styles.ts';
import { createDocxWriter } from './docx-writer.ts';
import { openOfficePackage, type OfficePackage } from './office-package.ts';

/**
 * Reads Word documents, transitional and strict: body, tables, lists with their numbers, text boxes,
 * foot- and endnotes behind the paragraph that refers to them, and each different header and footer
 * once at the end. Deleted text, field codes and tables of contents are left out.
 */
export const readDocx: FormatReader = async (input, { onProgress, signal }) => {
  const office = await openOfficePackage(input);
  const writer = createBlockWriter();
  const styles = readStyles(partOfType(office, 'styles'));
  const numbering = createDocxNumbering(readNumbering(partOfType(office, 'numbering')));
  const notes = new Map([...readNotes(office, 'footnotes'), ...readNotes(office, 'endnotes')]);
  const docx = createDocxWriter({ writer, styles, numbering, notes });
  let hasBody = false;
  let done = 0;
  readXmlUnits(office.zip.read(office.mainPart), {
    isUnit: (_name, parentName) => parentName === 'body',
    onUnit: (element) => {
      signal?.throwIfAborted();
      hasBody = true;
      docx.block(element, { kind: 'flow' });
      done += 1;
      if (done % 500 === 0) onProgress?.({ done, total: done, unit: 'parts' });
    },
  });
  if (
    !hasBody &&
    writer.blocks.length === 0 &&
    !/<[\w:]*body\b/.test(office.zip.read(office.mainPart).toString('latin1'))
  ) {
    throw new AppError('file-corrupt');
  }
  writer.endHeadings();
  for (const kind of ['header', 'footer']) writeRunningTexts(office, kind, docx);
  return { title: office.title, blocks: writer.blocks };
};

function partOfType(office: OfficePackage, type: string): Buffer | undefined {
  const target = office
    .relationshipsOf(office.mainPart)
    .find((relationship) => relationship.type === type)?.target;
  return target && office.zip.has(target) ? office.zip.read(target) : undefined;
}

/** Notes by kind and id, e.g. `footnotes/2`; separators are no notes. */
function readNotes(office: OfficePackage, type: 'footnotes' | 'endnotes'): Map<string, XmlElement> {
  const notes = new Map<string, XmlElement>();
  const part = partOfType(office, type);
  if (!part) return notes;
  readXmlUnits(part, {
    isUnit: (_name, parentName) => parentName === type,
    onUnit: (element) => {
      const kind = element.attributes['type'];
      if (kind === undefined || kind === 'normal') notes.set(`${type}/${element.attributes['id']}`, element);
    },
  });
  return notes;
}

function writeRunningTexts(
  office: OfficePackage,
  kind: string,
  docx: ReturnType<typeof createDocxWriter>,
): void {
  const seen = new Set<string>();
  for (const { type, target } of office.relationshipsOf(office.mainPart)) {
    if (type !== kind || !office.zip.has(target)) continue;
    readXmlUnits(office.zip.read(target), {
      isUnit: (_name, parentName) => parentName === 'hdr' || parentName === 'ftr',
      onUnit: (element) => {
        const text = docx.plainText(element);
        // Page numbers alone say nothing; the same line on odd and even pages says it once.
        if (seen.has(text) || !/\p{L}{2,}/u.test(text)) return;
        seen.add(text);
        docx.block(element, { kind: 'flow', part: kind });
      },
    });
  }
}
