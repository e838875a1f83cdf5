import type { Position } from '@onyx/contracts';
import { Parser } from 'htmlparser2';
import type { BlockWriter } from '../../block-writer.ts';
import { limits, tooComplex } from '../../limits.ts';
import { singleLine } from '../../text/clean-text.ts';
import { isHidden, roleOf } from './html-roles.ts';
import { createTableCollector, type TableCollector } from './html-table.ts';

export type HtmlOptions = {
  writer: BlockWriter;
  position: Position;
  /** Headings are lowered by this many levels, e.g. below a mail's subject. */
  headingOffset?: number;
  /** XHTML of an EPUB: every chapter is content, nothing is boilerplate. */
  isContentOnly?: boolean;
};

type Pending = { isMain: boolean; write: (writer: BlockWriter) => void; length: number };
type TextKind = 'paragraph' | 'list-item' | 'quote';

/**
 * Writes the readable content of an HTML page as blocks: headings, paragraphs, lists, tables, quotes
 * and code. Scripts, navigation, banners and what is hidden are left out; when the page marks its main
 * content and that holds a good part of the text, only that is kept. Works event by event, so that no
 * depth of nesting can exhaust the stack. Returns the page's title, or null.
 */
export function writeHtmlBlocks(html: string, options: HtmlOptions): string | null {
  const { position, headingOffset = 0, isContentOnly = false } = options;
  const pending: Pending[] = [];
  const tables: TableCollector[] = [];
  let buffer = '';
  let title: string | null = null;
  let titleDepth = 0;
  let skipDepth = 0;
  let mainDepth = 0;
  let quoteDepth = 0;
  let listDepth = 0;
  let isListItem = false;
  let preDepth = 0;
  let codeLanguage: string | undefined;
  let heading = 0;
  let depth = 0;

  function emit(length: number, write: (writer: BlockWriter) => void): void {
    pending.push({ isMain: mainDepth > 0, write, length });
  }
  function flush(): void {
    const text = buffer;
    buffer = '';
    if (text.trim() === '') return;
    if (heading > 0) {
      const level = heading + headingOffset;
      emit(text.length, (writer) => writer.heading(text, level, position));
      return;
    }
    const kind: TextKind = isListItem ? 'list-item' : quoteDepth > 0 ? 'quote' : 'paragraph';
    const level = listDepth;
    isListItem = false;
    emit(text.length, (writer) =>
      writer.text({ kind, text, position, ...(kind === 'list-item' && { level: Math.max(level, 1) }) }),
    );
  }
  function flushCode(): void {
    const text = buffer;
    const language = codeLanguage;
    buffer = '';
    codeLanguage = undefined;
    emit(text.length, (writer) =>
      writer.text({ kind: 'code', text, position, ...(language && { codeLanguage: language }) }),
    );
  }
  function endCell(): void {
    tables.at(-1)?.text(buffer);
    buffer = '';
  }
  function endTable(): void {
    const table = tables.pop();
    if (!table) return;
    const { rows, headerRows, isLayout } = table.finish();
    const outer = tables.at(-1);
    if (outer) {
      // A table in a cell of a real table is part of that cell's text.
      for (const row of rows) outer.text(`${row.filter(Boolean).join(' ')}\n`);
    } else if (isLayout) {
      for (const cell of rows.flat()) {
        emit(cell.length, (writer) => writer.text({ kind: 'paragraph', text: cell, position }));
      }
    } else {
      const length = rows.reduce((sum, row) => sum + row.join('').length, 0);
      emit(length, (writer) => writer.table(rows, headerRows, position));
    }
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > limits.htmlDepth) throw tooComplex(`${limits.htmlDepth} levels`);
        if (skipDepth > 0) return;
        if (name === 'title' && title === null) titleDepth = depth;
        const role = roleOf(name);
        if (role === 'skip' || (!isContentOnly && isHidden(name, attributes, mainDepth > 0))) {
          if (role !== 'skip' || !isVoid(name)) skipDepth = depth;
          return;
        }
        if (mainDepth === 0 && (name === 'main' || attributes['role'] === 'main')) {
          flush();
          mainDepth = depth;
        }
        const table = tables.at(-1);
        if (name === 'table') {
          if (table) endCell();
          else flush();
          tables.push(createTableCollector());
        } else if (table) {
          if (name === 'td' || name === 'th' || name === 'tr') endCell();
          table.open(name, attributes);
          if (name === 'br' || role === 'block') buffer += ' ';
        } else if (name === 'br') buffer += '\n';
        else if (name === 'pre') {
          flush();
          preDepth ||= depth;
        } else if (name === 'code' && preDepth > 0) {
          codeLanguage = /\blang(?:uage)?-([\w+#-]+)/.exec(attributes['class'] ?? '')?.[1];
        } else if (role === 'block') {
          // Blocks inside a `pre` or a heading do not end it.
          if (preDepth > 0) return;
          flush();
          if (name === 'blockquote') quoteDepth += 1;
          else if (name === 'ul' || name === 'ol') listDepth += 1;
          else if (name === 'li') isListItem = true;
          else if (/^h[1-6]$/.test(name)) heading = Number(name.charAt(1));
        }
        if (name === 'img' && (attributes['alt']?.length ?? 0) >= 8) buffer += ` ${attributes['alt']} `;
      },
      ontext(text) {
        if (titleDepth > 0) title = (title ?? '') + text;
        else if (skipDepth === 0) buffer += preDepth > 0 ? text : text.replace(/\s+/g, ' ');
      },
      onclosetag(name) {
        const isSkipped = skipDepth > 0;
        if (depth === titleDepth) titleDepth = 0;
        if (!isSkipped) {
          const role = roleOf(name);
          const table = tables.at(-1);
          if (name === 'table' && table) {
            endCell();
            endTable();
          } else if (table) {
            if (name === 'td' || name === 'th') endCell();
            table.close(name);
            if (role === 'block') buffer += ' ';
          } else if (preDepth === depth) {
            flushCode();
            preDepth = 0;
          } else if (role === 'block' && preDepth === 0) {
            flush();
            if (name === 'blockquote') quoteDepth = Math.max(0, quoteDepth - 1);
            else if (name === 'ul' || name === 'ol') listDepth = Math.max(0, listDepth - 1);
            else if (name === 'li') isListItem = false;
            else if (/^h[1-6]$/.test(name)) heading = 0;
          }
        }
        if (depth === skipDepth) skipDepth = 0;
        if (depth === mainDepth) mainDepth = 0;
        depth -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  while (tables.length > 0) endTable();
  flush();
  replay(pending, options);
  return title === null ? null : singleLine(title) || null;
}

function isVoid(name: string): boolean {
  return name === 'input' || name === 'link' || name === 'meta' || name === 'embed';
}

function replay(pending: Pending[], { writer, isContentOnly }: HtmlOptions): void {
  let all = 0;
  let main = 0;
  for (const { isMain, length } of pending) {
    all += length;
    if (isMain) main += length;
  }
  // A `main` with next to nothing in it is a shell whose content stands elsewhere.
  const isMainOnly = !isContentOnly && main * 3 >= all;
  for (const { isMain, write } of pending) if (isMain || !isMainOnly) write(writer);
}
