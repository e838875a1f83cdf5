import type { PageSize } from '../../parsed-document.ts';
import type { Line } from './pdf-lines.ts';

const marginShare = 0.13;
const minRepeats = 3;
const maxPageOffset = 40;
const pageNumber =
  /^[\s\-–—|·•]*(?:page|p\.?|第|seite|página)?\s*(?:\d{1,5}|[ivxlc]{1,6})\s*(?:页|頁|(?:\/|of|／|共)\s*\d{1,5}\s*(?:页|頁)?)?[\s\-–—|·•]*$/i;

type Group = { pages: number[]; firstPages: Map<string, number>; counters: Map<number, number> };

/**
 * Lines without running headers, footers and page numbers: those in the top or bottom margin whose
 * text, digits aside, stands at the same height on several pages close to each other. Of other running
 * lines the first of each wording is kept, as it can be the only place of a title or a number. Where
 * nothing but such lines stands they are the text, and stay.
 */
export function dropFurniture(pages: Line[][], sizes: PageSize[]): Line[][] {
  const keys = pages.map((lines, index) => lines.map((line) => furnitureKey(line, sizes[index])));
  const groups = new Map<string, Group>();
  for (const [index, lines] of pages.entries()) {
    for (const [at, line] of lines.entries()) {
      const key = keys[index]?.[at];
      if (key === undefined) continue;
      const group: Group = groups.get(key) ?? { pages: [], firstPages: new Map(), counters: new Map() };
      groups.set(key, group);
      const text = line.text.trim();
      if (!group.firstPages.has(text)) group.firstPages.set(text, index);
      if (group.pages.at(-1) === index) continue;
      group.pages.push(index);
      for (const offset of pageOffsets(text, index)) {
        group.counters.set(offset, (group.counters.get(offset) ?? 0) + 1);
      }
    }
  }
  const running = new Set(
    [...groups].filter(([, { pages: on }]) => isRunning(on, pages.length)).map(([key]) => key),
  );
  const hasBody = keys.map((own) => own.some((key) => key === undefined || !running.has(key)));
  const besideText = new Set(
    [...groups.values()].filter(({ pages: on }) => on.filter((page) => hasBody[page]).length * 2 > on.length),
  );
  return pages.map((lines, index) =>
    lines.filter((line, at) => {
      const key = keys[index]?.[at];
      const group = key === undefined || !running.has(key) ? undefined : groups.get(key);
      if (!group) return true;
      if (pageNumber.test(line.text) && (hasBody[index] || countsPages(group))) return false;
      if (!hasBody[index] || !besideText.has(group)) return true;
      return !countsPages(group) && group.firstPages.get(line.text.trim()) === index;
    }),
  );
}

/** How far the numbers of a line are from the number of its page; far ones are of something else. */
function pageOffsets(text: string, index: number): Set<number> {
  const offsets = (text.match(/\d+/g) ?? []).map((digits) => Number(digits) - index - 1);
  return new Set(offsets.filter((offset) => Math.abs(offset) <= maxPageOffset));
}

/** Whether a number in most of the lines goes up with the pages, as in `Travel policy | 7`. */
function countsPages({ pages, firstPages, counters }: Group): boolean {
  return firstPages.size > 1 && Math.max(0, ...counters.values()) * 2 > pages.length;
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
