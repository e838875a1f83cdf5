import { Parser } from 'htmlparser2';
import type { BlockWriter } from '../../block-writer.ts';
import { singleLine } from '../../text/clean-text.ts';
import { writeHtmlBlocks } from './html-blocks.ts';

const position = { kind: 'flow' } as const;

/**
 * Writes the texts of any XML file in order. Text that is itself escaped HTML, as in feeds, is read as
 * HTML; an element called `title` of an entry becomes a heading. Returns the first title, or null.
 */
export function writeXmlBlocks(xml: string, writer: BlockWriter): string | null {
  let title: string | null = null;
  let buffer = '';
  let depth = 0;
  function flush(name?: string): void {
    const text = buffer;
    buffer = '';
    if (text.trim() === '') return;
    if (/<(?:p|br|div|a|img|ul|li|span|b|i|h[1-6])\b[^>]*>/i.test(text)) {
      writeHtmlBlocks(text, { writer, position, headingOffset: 2, isContentOnly: true });
    } else if (name === 'title' && text.length < 300) {
      if (title === null) title = singleLine(text);
      writer.heading(text, depth <= 3 ? 1 : 2, position);
    } else writer.text({ kind: 'paragraph', text, position });
  }
  const parser = new Parser(
    {
      onopentag() {
        flush();
        depth += 1;
      },
      ontext(text) {
        buffer += text;
      },
      onclosetag(name) {
        flush(name);
        depth -= 1;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  parser.end();
  flush();
  return title;
}
