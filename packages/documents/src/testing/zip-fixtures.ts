import { strToU8, zipSync, type Zippable } from 'fflate';

const officeRelationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelationships = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A zip archive of texts and bytes by path, in this order. */
export function zipOf(entries: Record<string, string | Uint8Array>): Uint8Array {
  const files: Zippable = {};
  for (const [path, content] of Object.entries(entries)) {
    const bytes = typeof content === 'string' ? strToU8(content) : content;
    // Stored, so that the kind of file can be told from its first bytes.
    files[path] = path === 'mimetype' ? [bytes, { level: 0 }] : bytes;
  }
  return zipSync(files);
}

type Relation = { id: string; type: string; target: string };

function relationships(relations: Relation[]): string {
  const items = relations.map(
    ({ id, type, target }) =>
      `<Relationship Id="${id}" Type="${officeRelationships}/${type}" Target="${target}"/>`,
  );
  return `<?xml version="1.0"?><Relationships xmlns="${packageRelationships}">${items.join('')}</Relationships>`;
}

/** A Word document from the XML inside `w:body`, with further parts by relationship type. */
export function docxOf(body: string, parts: Record<string, string> = {}): Uint8Array {
  const relations = Object.keys(parts).map((type, index) => ({
    id: `r${index}`,
    type,
    target: `${type}.xml`,
  }));
  return zipOf({
    '_rels/.rels': relationships([{ id: 'r1', type: 'officeDocument', target: 'word/document.xml' }]),
    'word/document.xml': `<w:document xmlns:w="w" xmlns:r="r"><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relationships(relations),
    ...Object.fromEntries(Object.entries(parts).map(([type, xml]) => [`word/${type}.xml`, xml])),
  });
}

/** A presentation from the XML inside each slide's `p:spTree`, and notes by slide number. */
export function pptxOf(slides: string[], notes: Record<number, string> = {}): Uint8Array {
  const entries: Record<string, string> = {
    '_rels/.rels': relationships([{ id: 'r1', type: 'officeDocument', target: 'ppt/presentation.xml' }]),
    'ppt/presentation.xml': `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${slides
      .map((_, index) => `<p:sldId id="${256 + index}" r:id="s${index}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    // File names run against the order shown.
    'ppt/_rels/presentation.xml.rels': relationships(
      slides.map((_, index) => ({
        id: `s${index}`,
        type: 'slide',
        target: `slides/slide${slides.length - index}.xml`,
      })),
    ),
  };
  for (const [index, tree] of slides.entries()) {
    const name = `slide${slides.length - index}.xml`;
    entries[`ppt/slides/${name}`] =
      `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>${tree}</p:spTree></p:cSld></p:sld>`;
    const note = notes[index + 1];
    if (note === undefined) continue;
    entries[`ppt/slides/_rels/${name}.rels`] = relationships([
      { id: 'n', type: 'notesSlide', target: `../notesSlides/notes${index}.xml` },
    ]);
    entries[`ppt/notesSlides/notes${index}.xml`] =
      `<p:notes xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>${slideShape('body', [note])}</p:spTree></p:cSld></p:notes>`;
  }
  return zipOf(entries);
}

/** A shape of a slide: a placeholder of that type, or a plain text box. */
export function slideShape(placeholder: string | undefined, paragraphs: string[]): string {
  const type = placeholder === undefined ? '' : `<p:ph type="${placeholder}"/>`;
  const texts = paragraphs.map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:nvPr>${type}</p:nvPr></p:nvSpPr><p:txBody>${texts}</p:txBody></p:sp>`;
}

export type SheetFixture = { name: string; data: string; after?: string; state?: string };

/** A workbook from the XML inside each `sheetData`. */
export function xlsxOf(
  sheets: SheetFixture[],
  more: { strings?: string[]; styles?: string } = {},
): Uint8Array {
  const relations = sheets.map((_, index) => ({
    id: `s${index}`,
    type: 'worksheet',
    target: `worksheets/sheet${index}.xml`,
  }));
  const entries: Record<string, string> = {
    '_rels/.rels': relationships([{ id: 'r1', type: 'officeDocument', target: 'xl/workbook.xml' }]),
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${name}" sheetId="${index + 1}" r:id="s${index}"${state ? ` state="${state}"` : ''}/>`,
      )
      .join('')}</sheets></workbook>`,
  };
  for (const [index, { data, after = '' }] of sheets.entries()) {
    entries[`xl/worksheets/sheet${index}.xml`] =
      `<worksheet><sheetData>${data}</sheetData>${after}</worksheet>`;
  }
  if (more.strings) {
    relations.push({ id: 'strings', type: 'sharedStrings', target: 'sharedStrings.xml' });
    entries['xl/sharedStrings.xml'] =
      `<sst>${more.strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`;
  }
  if (more.styles) {
    relations.push({ id: 'styles', type: 'styles', target: 'styles.xml' });
    entries['xl/styles.xml'] = more.styles;
  }
  entries['xl/_rels/workbook.xml.rels'] = relationships(relations);
  return zipOf(entries);
}

/** An OpenDocument text from the XML inside `office:text`. */
export function odtOf(text: string, manifest = '<manifest/>'): Uint8Array {
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<office:document-content><office:body><office:text>${text}</office:text></office:body></office:document-content>`,
    'META-INF/manifest.xml': manifest,
  });
}

/** A book from the XHTML inside each chapter's body. */
export function epubOf(title: string, chapters: string[], more: Record<string, string> = {}): Uint8Array {
  const items = chapters.map(
    (_, index) => `<item id="c${index}" href="ch%20${index}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  const spine = chapters.map((_, index) => `<itemref idref="c${index}"/>`);
  return zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package><metadata><dc:title>${title}</dc:title></metadata><manifest>${items.join('')}</manifest><spine>${spine.join('')}</spine></package>`,
    ...Object.fromEntries(
      chapters.map((body, index) => [
        `OEBPS/ch ${index}.xhtml`,
        `<?xml version="1.0"?><html><body>${body}</body></html>`,
      ]),
    ),
    ...more,
  });
}
