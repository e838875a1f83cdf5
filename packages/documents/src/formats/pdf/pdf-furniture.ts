import type { PageSize } from '../../parsed-document.ts';
import type { Line } from './pdf-lines.ts';

const marginShare = 0.13;
const minRepeats = 3;
const pageNumber =
  /^[\s\-–—|·•]*(?:page|p\.?|第|seite|página)?\s*(?:\d{1,5}|[ivxlc]{1,6})\s*(?:页|頁|(?:\/|of|／|共)\s*\d{1,5}\s*(?:页|頁)?)?[\s\-–—|·•]*$/i;

/**
 * Lines without running headers, footers and page numbers: those in the top or bottom margin whose
 * text, digits aside, stands at the same height on several pages close to each other. The first of a
 * running line that never changes is kept, as it can be the only place of a title.
 */
export function dropFurniture(pages: Line[][], sizes: PageSize[]): Line[][] {
  const groups = new Map<string, { pages: number[]; texts: Set<string> }>();
  for (const [index, lines] of pages.entries()) {
    for (const line of lines) {
      const key = furnitureKey(line, sizes[index]);
      if (key === undefined) continue;
      const group = groups.get(key) ?? { pages: [], texts: new Set() };
      if (group.pages.at(-1) !== index) group.pages.push(index);
      if (group.texts.size < 3) group.texts.add(line.text.trim());
      groups.set(key, group);
    }
  }
  return pages.map((lines, index) =>
    lines.filter((line) => {
      const key = furnitureKey(line, sizes[index]);
      const group = key === undefined ? undefined : groups.get(key);
      if (!group || !isRunning(group.pages, pages.length)) return true;
      return group.texts.size === 1 && group.pages[0] === index && !pageNumber.test(line.text);
    }),
  );
}

/** Text with digits made equal, and height; undefined for lines in the body of the page. */
function furnitureKey(line: Line, size: PageSize | undefined): string | undefined {
  if (!size || line.table || line.isVertical || line.text.length > 200) return undefined;
  const middle = (line.top + line.bottom) / 2 / size.height;
  if (middle > marginShare && middle < 1 - marginShare) return undefined;
  const text = line.text.trim().toLowerCase();
  const shape = pageNumber.test(text) ? '#' : text.replace(/\d+/g, '#').replace(/\s+/g, ' ');
  return `${Math.round(middle * 50)} ${shape}`;
}

/** On a tenth of the pages or more of the stretch they cover: chapters have headers of their own. */
function isRunning(pages: number[], pageCount: number): boolean {
  const [first = 0] = pages;
  const last = pages.at(-1) ?? 0;
  if (pages.length < minRepeats) return pages.length === 2 && pageCount === 2;
  return pages.length * 3 >= last - first + 1;
}
