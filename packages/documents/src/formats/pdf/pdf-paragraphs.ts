import type { PageBox, Position } from '@onyx/contracts';
import type { BlockWriter } from '../../block-writer.ts';
import type { PageSize } from '../../parsed-document.ts';
import type { Typography } from './pdf-headings.ts';
import type { Line } from './pdf-lines.ts';

const listStart =
  /^\s*(?:[•‣◦▪▫■□●○◆◇➢✓✔\uf0a7\uf0b7\uf0d8\uf0fc]|[–—*-]\s|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)）]\s|[(（]?[一二三四五六七八九十]{1,3}[)）、])/;
const bullet = /^\s*[•‣◦▪▫■□●○◆◇➢✓✔\uf0a7\uf0b7\uf0d8\uf0fc]\s*/;
const sentenceEnd = /[.!?。！？:：;；…][”"'’)）\]】」』]*\s*$/;
const wide = /[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]/;
const typicalLeading = 1.2;

/** Joins lines to paragraphs, list items, headings and tables, and writes them as blocks with a box a line. */
export function writeParagraphs(
  pages: Line[][],
  sizes: PageSize[],
  typography: Typography,
  writer: BlockWriter,
): void {
  const leading = measureLeading(pages);
  const compounds = findCompounds(pages);
  let open: Line[] = [];
  let openLevel: number | undefined;

  const flush = (): void => {
    const [first] = open;
    if (first) {
      const position = positionOf(open, sizes);
      const text = joinLines(open, compounds);
      if (openLevel !== undefined && open.length <= 3) writer.heading(text, openLevel, position);
      else if (listStart.test(first.text)) {
        writer.text({ kind: 'list-item', level: 1, text: text.replace(bullet, ''), position });
      } else writer.text({ kind: 'paragraph', text, position });
    }
    open = [];
  };

  for (const line of pages.flat()) {
    if (line.table) {
      flush();
      const boxes = line.table.boxes.map((box) => pageBox({ ...box, page: line.page }, sizes));
      writer.table(line.table.rows, 1, { kind: 'page', page: line.page, boxes });
      continue;
    }
    const level = typography.headingLevel(line);
    if (level !== openLevel || startsParagraph(open, line, leading, level !== undefined)) flush();
    openLevel = level;
    open.push(line);
  }
  flush();
}

/** The usual distance of baselines in font sizes, from lines that follow each other in one region. */
function measureLeading(pages: Line[][]): number {
  const counts = new Map<number, number>();
  for (const lines of pages) {
    for (const [index, line] of lines.entries()) {
      const previous = lines[index - 1];
      if (!previous || previous.region !== line.region || Math.abs(previous.fontSize - line.fontSize) > 0.5)
        continue;
      const ratio = Math.round(((line.baseline - previous.baseline) / line.fontSize) * 20) / 20;
      if (ratio >= 0.9 && ratio <= 2.5) counts.set(ratio, (counts.get(ratio) ?? 0) + 1);
    }
  }
  let best = typicalLeading;
  let bestCount = 0;
  for (const [ratio, count] of counts) {
    if (count > bestCount) {
      best = ratio;
      bestCount = count;
    }
  }
  return best;
}

function startsParagraph(open: Line[], line: Line, leading: number, isHeading: boolean): boolean {
  const previous = open.at(-1);
  const [first] = open;
  if (!previous || !first) return false;
  const isBroken = /\p{L}[-\u2010]$/u.test(previous.text) && /^\p{Ll}/u.test(line.text.trimStart());
  if (isBroken && previous.baseline < line.baseline && previous.region === line.region) return false;
  if (listStart.test(line.text)) return true;
  if (Math.abs(previous.fontSize - line.fontSize) > Math.max(previous.fontSize, line.fontSize) * 0.12)
    return true;
  if (previous.isVertical || line.isVertical) return previous.isVertical !== line.isVertical;
  // Text goes on at the top of the next column, not in another heap further down.
  if (previous.page === line.page && previous.region !== line.region && line.baseline > previous.baseline)
    return true;
  if (previous.page !== line.page || previous.region !== line.region) {
    return (
      isHeading ||
      sentenceEnd.test(previous.text) ||
      !/^[\s"'“(（]*(?:\p{Ll}|\p{Script=Han}|\p{Script=Hiragana})/u.test(line.text)
    );
  }
  const size = line.fontSize;
  const step = line.baseline - previous.baseline;
  if (step < 0 || step > size * (leading * 1.25 + 0.12)) return true;
  if (isHeading) return false;
  const isElsewhere =
    Math.abs(line.left - previous.left) > size * 5 && Math.abs(line.right - previous.right) > size * 5;
  if (isElsewhere) return true;
  const width = previous.regionRight - previous.regionLeft;
  const isShort = previous.right < previous.regionLeft + width * 0.6;
  if (isShort && !listStart.test(first.text)) return true;
  if (previous.right < previous.regionLeft + width * 0.8 && sentenceEnd.test(previous.text)) return true;
  const isList = listStart.test(first.text);
  // A list item's further lines hang under its text; one back at the mark is no longer part of it.
  if (isList) return line.left < first.left + size * 0.3 && sentenceEnd.test(previous.text);
  const isIndented = line.left > previous.left + size * 0.8 && line.left < previous.left + size * 5;
  return isIndented && (open.length > 1 || sentenceEnd.test(previous.text));
}

/** Words written with a hyphen inside a line, in lower case: `well-known` stays so when a line ends within it. */
function findCompounds(pages: Line[][]): Set<string> {
  const compounds = new Set<string>();
  for (const line of pages.flat()) {
    if (!line.text.includes('-')) continue;
    for (const [word] of line.text.toLowerCase().matchAll(/\p{L}+-\p{L}+/gu)) compounds.add(word);
  }
  return compounds;
}

/** Whether the hyphen at the end of a line belongs to the word. */
function isCompound(text: string, next: string, compounds: Set<string>): boolean {
  const [before = ''] = /[\p{L}-]+$/u.exec(text.slice(-60)) ?? [];
  if (before.slice(0, -1).includes('-')) return true;
  const [after = ''] = /^\p{L}+/u.exec(next) ?? [];
  return compounds.has(`${before}${after}`.toLowerCase());
}

function joinLines(lines: Line[], compounds: Set<string>): string {
  let text = '';
  for (const line of lines) {
    const next = line.text.trim();
    if (text === '') text = next;
    // A word broken at the end of a line; a capital or digit after the hyphen means a compound.
    else if (/\p{L}[-\u2010\u00ad]$/u.test(text) && /^\p{Ll}/u.test(next)) {
      text = isCompound(text, next, compounds) ? text + next : text.slice(0, -1) + next;
    } else if (wide.test(text.at(-1) ?? '') || wide.test(next.charAt(0)))
      text += needsSpace(text, next) ? ` ${next}` : next;
    else text += ` ${next}`;
  }
  // Letter-spaced titles: ideographs are never parted by spaces.
  return text.replace(/\p{Script=Han}(?: \p{Script=Han}){2,}(?!\p{Script=Han})/gu, (run) =>
    run.replaceAll(' ', ''),
  );
}

/** Between an ideograph and a Latin word at a line end no space was printed or lost; Korean has spaces. */
function needsSpace(text: string, next: string): boolean {
  return (
    /[\uac00-\ud7a3]$/.test(text) ||
    /^[\uac00-\ud7a3]/.test(next) ||
    (/[A-Za-z0-9]$/.test(text) && /^[A-Za-z0-9]/.test(next))
  );
}

function positionOf(lines: Line[], sizes: PageSize[]): Position {
  return { kind: 'page', page: lines[0]?.page ?? 1, boxes: lines.map((line) => pageBox(line, sizes)) };
}

type Bounds = { page: number; left: number; right: number; top: number; bottom: number };

function pageBox({ page, left, right, top, bottom }: Bounds, sizes: PageSize[]): PageBox {
  const { width, height } = sizes[page - 1] ?? { width: 1, height: 1 };
  const x = share(left / width);
  const y = share(top / height);
  return { page, x, y, width: share(right / width - x), height: share(bottom / height - y) };
}

/** Within the page, to a ten-thousandth: finer than a pixel. */
function share(value: number): number {
  return Math.round(Math.min(Math.max(value, 0), 1) * 10_000) / 10_000;
}
