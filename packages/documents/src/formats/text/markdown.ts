import type { Position } from '@onyx/contracts';
import { marked, type Token, type Tokens } from 'marked';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { cleanText, singleLine } from '../../text/clean-text.ts';
import { writeHtmlBlocks } from '../html/html-blocks.ts';
import { readWhole } from '../read-file.ts';

/** Reads Markdown (GitHub flavour) with YAML front matter; every block keeps its lines. */
export const readMarkdown: FormatReader = async ({ filePath }) => {
  const { text } = decodeText(await readWhole(filePath));
  const writer = createBlockWriter();
  const { title } = writeMarkdownBlocks(text, writer);
  return { title, blocks: writer.blocks };
};

/** Writes the blocks of a Markdown text. The title is that of its front matter, or null. */
export function writeMarkdownBlocks(source: string, writer: BlockWriter): { title: string | null } {
  const text = cleanText(source);
  const frontMatter = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text);
  const fields = frontMatterFields(frontMatter?.[1] ?? '');
  const description = fields.get('description');
  if (description) {
    writer.text({ kind: 'paragraph', text: description, position: { kind: 'lines', from: 1, to: 1 } });
  }
  const skipped = frontMatter?.[0] ?? '';
  // Template directives of site generators are no text; blanked, not cut, so that lines stay where they are.
  const body = text.slice(skipped.length).replace(/\{\{[<%].{0,500}?[%>]\}\}/g, '');
  const line = 1 + countLines(skipped);
  writeTokens(marked.lexer(body, { gfm: true }), { writer, line, isQuote: false, listLevel: 0 });
  return { title: fields.get('title') ?? null };
}

type Context = { writer: BlockWriter; line: number; isQuote: boolean; listLevel: number };

function writeTokens(tokens: Token[], context: Context): void {
  let { line } = context;
  for (const token of tokens) {
    writeToken(token, { ...context, line });
    line += countLines(token.raw);
  }
}

function writeToken(token: Token, context: Context): void {
  const { writer, isQuote } = context;
  const position = linesOf(token.raw, context.line);
  switch (token.type) {
    case 'heading':
      writer.heading(inlineText(token.tokens), (token as Tokens.Heading).depth, position);
      break;
    case 'code':
      writer.text({
        kind: 'code',
        text: (token as Tokens.Code).text,
        position,
        codeLanguage: /^\S*/.exec((token as Tokens.Code).lang ?? '')?.[0] ?? '',
      });
      break;
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      writer.table(
        [header, ...rows].map((row) => row.map((cell) => inlineText(cell.tokens))),
        1,
        position,
      );
      break;
    }
    case 'list':
      writeList(token as Tokens.List, context);
      break;
    case 'blockquote':
      writeTokens(token.tokens ?? [], { ...context, isQuote: true });
      break;
    case 'html':
      writeHtmlBlocks((token as Tokens.HTML).text, { writer, position, isContentOnly: true });
      break;
    case 'paragraph':
    case 'text':
      writer.text({
        kind: isQuote ? 'quote' : 'paragraph',
        text: inlineText(token.tokens ?? [token]),
        position,
      });
      break;
    default:
      // `space`, `hr` and `def` show no text.
      break;
  }
}

function writeList(list: Tokens.List, context: Context): void {
  let { line } = context;
  let number = typeof list.start === 'number' ? list.start : 1;
  const level = context.listLevel + 1;
  for (const item of list.items) {
    let itemLine = line;
    let isFirst = true;
    for (const token of item.tokens) {
      if (isFirst && (token.type === 'text' || token.type === 'paragraph')) {
        const mark = list.ordered ? `${number}. ` : '';
        context.writer.text({
          kind: 'list-item',
          level,
          text: mark + inlineText(token.tokens ?? [token]),
          position: linesOf(token.raw, itemLine),
        });
      } else writeToken(token, { ...context, line: itemLine, listLevel: level });
      if (token.type !== 'space') isFirst = false;
      itemLine += Math.max(countLines(token.raw), token.type === 'text' && !token.raw.endsWith('\n') ? 1 : 0);
    }
    line += countLines(item.raw);
    if (!item.raw.endsWith('\n')) line += 1;
    number += 1;
  }
}

/** The text a reader sees: link texts, image descriptions, code; no marks, addresses or tags. */
function inlineText(tokens: Token[] | undefined): string {
  return (tokens ?? [])
    .map((token) => {
      if (token.type === 'br') return '\n';
      if (token.type === 'html') return /^<br\b/i.test(token.raw) ? '\n' : '';
      if (token.type === 'image') return decodeEntities((token as Tokens.Image).text);
      if ('tokens' in token && token.tokens && token.tokens.length > 0) return inlineText(token.tokens);
      return 'text' in token && typeof token.text === 'string' ? decodeEntities(token.text) : '';
    })
    .join('');
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi,
    (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = decimal ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

function linesOf(raw: string, line: number): Position {
  const leading = /^\n*/.exec(raw)?.[0].length ?? 0;
  const text = raw.trimEnd();
  return { kind: 'lines', from: line + leading, to: Math.max(line + leading, line + countLines(text)) };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Top-level scalar fields of YAML front matter; all we use is the title and the description. */
function frontMatterFields(yaml: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, key = '', value = ''] of yaml.matchAll(/^([A-Za-z][\w-]*):[ \t]+(.+)$/gm)) {
    const text = singleLine(value.replace(/^(["'])(.*)\1\s*$/, '$2'));
    if (text !== '' && !/^[>|]/.test(text)) fields.set(key.toLowerCase(), text);
  }
  return fields;
}
