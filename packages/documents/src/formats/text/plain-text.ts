import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { cleanText } from '../../text/clean-text.ts';
import { readWhole } from '../read-file.ts';
import { writeMarkdownBlocks } from './markdown.ts';

/** Reads plain text: paragraphs are parted by empty lines, and keep their line numbers. */
export const readPlainText: FormatReader = async ({ filePath }) => {
  const { text } = decodeText(await readWhole(filePath));
  const writer = createBlockWriter();
  // Notes are often Markdown by another name.
  if ((text.match(/^#{2,6} \S/gm)?.length ?? 0) >= 2) {
    return { ...writeMarkdownBlocks(text, writer), blocks: writer.blocks };
  }
  writePlainText(text, writer);
  return { title: null, blocks: writer.blocks };
};

const listMark = /^\s*(?:[-*•‣◦]|\d{1,3}[.)、]|[（(]?[一二三四五六七八九十]{1,3}[)）、])\s*\S/;
const chapter = /^第[一二三四五六七八九十百零\d]{1,6}[章篇部卷回]/;

/** Writes the paragraphs of a text as blocks positioned by line. */
export function writePlainText(text: string, writer: BlockWriter): void {
  const lines = cleanText(text).split('\n');
  let start = 0;
  for (let index = 0; index <= lines.length; index += 1) {
    if (index < lines.length && lines[index]?.trim() !== '') continue;
    if (index > start) writeParagraph(lines.slice(start, index), start + 1, writer);
    start = index + 1;
  }
}

function writeParagraph(lines: string[], firstLine: number, writer: BlockWriter): void {
  let start = 0;
  const flush = (end: number): void => {
    if (end <= start) return;
    const part = lines.slice(start, end);
    const isList = listMark.test(part[0] ?? '');
    writer.text({
      kind: isList ? 'list-item' : 'paragraph',
      text: joinLines(part),
      position: { kind: 'lines', from: firstLine + start, to: firstLine + end - 1 },
      ...(isList && { level: 1 }),
    });
    start = end;
  };
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const heading = headingOf(line, lines[index + 1], lines.length);
    if (heading) {
      flush(index);
      const last = index + heading.lines - 1;
      writer.heading(heading.text, heading.level, {
        kind: 'lines',
        from: firstLine + index,
        to: firstLine + last,
      });
      index = last;
      start = last + 1;
    } else if (listMark.test(line)) flush(index);
  }
  flush(lines.length);
}

function headingOf(
  line: string,
  next: string | undefined,
  lineCount: number,
): { text: string; level: number; lines: number } | undefined {
  const marked = /^(#{1,6})\s+(\S.*?)\s*#*$/.exec(line);
  if (marked?.[1] && marked[2]) return { text: marked[2], level: marked[1].length, lines: 1 };
  if (next !== undefined && line.trim() !== '' && line.length <= 120) {
    if (/^={3,}\s*$/.test(next)) return { text: line, level: 1, lines: 2 };
    if (/^-{3,}\s*$/.test(next)) return { text: line, level: 2, lines: 2 };
  }
  if (lineCount <= 2 && line.length <= 40 && chapter.test(line.trim()))
    return { text: line, level: 1, lines: 1 };
  return undefined;
}

/** Joins lines that a fixed width has broken; lines of their own, as in verse or addresses, stay apart. */
function joinLines(lines: string[]): string {
  let longest = 0;
  for (const line of lines) longest = Math.max(longest, line.length);
  const isWrapped =
    longest >= 30 &&
    longest <= 120 &&
    lines.slice(0, -1).every((line) => line.trimEnd().length >= longest * 0.7);
  if (!isWrapped) return lines.join('\n');
  return lines
    .map((line) => line.trim())
    .reduce((text, line) => {
      const isWide = /[\u3000-\u9fff\uff00-\uffef]$/.test(text) || /^[\u3000-\u9fff\uff00-\uffef]/.test(line);
      return text + (isWide ? '' : ' ') + line;
    });
}
