import { createBlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { readWhole } from '../read-file.ts';
import { writeHtmlBlocks } from './html-blocks.ts';
import { writeXmlBlocks } from './xml-blocks.ts';

/** Reads HTML pages and, as a plain sequence of their texts, other XML files such as feeds. */
export const readHtml: FormatReader = async ({ filePath }) => {
  const bytes = await readWhole(filePath);
  const { text } = decodeText(bytes, declaredCharset(bytes));
  const writer = createBlockWriter();
  const start = text.slice(0, 1000);
  const isXml = /^\s*<\?xml/.test(start) && !/<html[\s>]/i.test(text.slice(0, 10_000));
  const title = isXml
    ? writeXmlBlocks(text, writer)
    : writeHtmlBlocks(text, { writer, position: { kind: 'flow' } });
  return { title, blocks: writer.blocks };
};

/** The label in the XML declaration or in a `meta` of the first 4 KB, as browsers look for it. */
export function declaredCharset(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  return (
    /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)/i.exec(start)?.[1] ??
    /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1]
  );
}
