import { AppError } from '@onyx/contracts';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { readWhole } from '../read-file.ts';

const blockCharacters = 1200;

/** Reads JSON and JSON Lines as `path: value` lines, one block for each small subtree. */
export const readJson: FormatReader = async ({ filePath }) => {
  const { text } = decodeText(await readWhole(filePath));
  if (text.trim() === '') throw new AppError('file-empty');
  const writer = createBlockWriter();
  writeValue(parseJson(text), '', 0, writer);
  const title = null;
  return { title, blocks: writer.blocks };
};

function parseJson(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch {
    return parseJsonLines(text);
  }
}

function parseJsonLines(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  try {
    // A file cut off while it was written: all but its last line are good.
    return lines.map((line, index) => {
      if (index < lines.length - 1 || index === 0) return JSON.parse(line) as unknown;
      try {
        return JSON.parse(line) as unknown;
      } catch {
        return null;
      }
    });
  } catch (error) {
    throw new AppError('file-corrupt', { cause: error });
  }
}

/** Nesting is counted before parsing, so that no input can exhaust the stack. */
function checkDepth(text: string): void {
  let depth = 0;
  let isString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isString) {
      if (code === 0x5c) index += 1;
      else if (code === 0x22) isString = false;
    } else if (code === 0x22) isString = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > limits.jsonDepth) throw tooComplex(`${limits.jsonDepth} levels`);
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    else if (code === 0x0a && depth < 0) depth = 0;
  }
}

type Line = { path: string; text: string };

/** Subtrees that fit become one block; larger ones are opened, small neighbours share a block. */
function writeValue(value: unknown, path: string, level: number, writer: BlockWriter): void {
  const lines = linesOf(value, path, blockCharacters);
  if (lines) {
    writeLines(lines, path, writer);
    return;
  }
  if (typeof value === 'string') {
    writer.text({ kind: 'paragraph', text: `${path}: ${value}`, position: { kind: 'flow', part: path } });
    return;
  }
  let gathered: Line[] = [];
  let characters = 0;
  const flush = (): void => {
    if (gathered.length > 0) writeLines(gathered, gathered[0]?.path ?? path, writer);
    gathered = [];
    characters = 0;
  };
  for (const [key, child] of entriesOf(value)) {
    const childPath = joinPath(path, key, Array.isArray(value));
    const childLines = linesOf(child, childPath, blockCharacters);
    if (!childLines) {
      flush();
      writeValue(child, childPath, level + 1, writer);
      continue;
    }
    const size = childLines.reduce((sum, line) => sum + line.text.length + 1, 0);
    // Records of a list stay blocks of their own, so that each can be cited.
    if (characters + size > blockCharacters || (Array.isArray(value) && childLines.length > 1)) flush();
    gathered.push(...childLines);
    characters += size;
  }
  flush();
}

function writeLines(lines: Line[], part: string, writer: BlockWriter): void {
  const text = lines.map((line) => line.text).join('\n');
  writer.text({
    kind: 'paragraph',
    text,
    position: { kind: 'flow', ...(part && { part: part.slice(0, 300) }) },
  });
}

/** The lines of a subtree, or undefined as soon as they are longer than `room`. */
function linesOf(value: unknown, path: string, room: number): Line[] | undefined {
  if (value === null || value === undefined || value === '') return [];
  if (typeof value !== 'object') {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    const text = path === '' ? shown : `${path}: ${shown}`;
    return text.length <= room ? [{ path, text }] : undefined;
  }
  const lines: Line[] = [];
  let left = room;
  for (const [key, child] of entriesOf(value)) {
    const found = linesOf(child, joinPath(path, key, Array.isArray(value)), left);
    if (!found) return undefined;
    for (const line of found) {
      lines.push(line);
      left -= line.text.length + 1;
    }
    if (left < 0) return undefined;
  }
  return lines;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function joinPath(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
