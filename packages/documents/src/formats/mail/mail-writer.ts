import type { Address, Attachment, Email } from 'postal-mime';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import { decodeText } from '../../text/charset.ts';
import { singleLine } from '../../text/clean-text.ts';
import { declaredCharset } from '../html/html.ts';
import { writeHtmlBlocks } from '../html/html-blocks.ts';
import { writeMarkdownBlocks } from '../text/markdown.ts';
import { writePlainText } from '../text/plain-text.ts';

/** What of a message is read, whatever kind of file holds it; the date as it is to be written. */
export type Mail = Pick<Email, 'subject' | 'from' | 'to' | 'cc' | 'date' | 'html' | 'text' | 'attachments'>;

/** Writes who wrote to whom and when, the body, and attachments that are text. */
export function writeMail(email: Mail, writer: BlockWriter): void {
  if (email.subject) writer.heading(email.subject, 1, { kind: 'flow', part: 'subject' });
  const headers: [string, string][] = [
    ['From', addresses(email.from ? [email.from] : [])],
    ['To', addresses(email.to ?? [])],
    ['Cc', addresses(email.cc ?? [])],
    ['Date', email.date ?? ''],
  ];
  const lines = headers.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
  writer.text({ kind: 'paragraph', text: lines.join('\n'), position: { kind: 'flow', part: 'headers' } });
  writeBody(email, writer);
  for (const attachment of email.attachments) writeAttachment(attachment, writer);
}

/** HTML has the structure; the plain part wins when the HTML one says much less. */
function writeBody(email: Mail, writer: BlockWriter): void {
  const plain = email.text ?? '';
  if (email.html) {
    const trial = createBlockWriter();
    writeHtmlBlocks(email.html, { writer: trial, position: { kind: 'flow' }, isContentOnly: true });
    const length = trial.blocks.reduce((sum, block) => sum + block.text.length, 0);
    if (length * 2 >= plain.trim().length) {
      const position = { kind: 'flow', part: 'body' } as const;
      writeHtmlBlocks(email.html, { writer, position, headingOffset: 1, isContentOnly: true });
      return;
    }
  }
  writePart(plain, 'body', writePlainText, writer);
}

function writeAttachment(attachment: Attachment, writer: BlockWriter): void {
  const name = singleLine(attachment.filename ?? '') || attachment.mimeType;
  if (attachment.disposition === 'inline' && attachment.mimeType.startsWith('image/')) return;
  const part = `attachment ${name}`.slice(0, 300);
  writer.text({ kind: 'list-item', level: 1, text: `📎 ${name}`, position: { kind: 'flow', part } });
  const bytes = contentBytes(attachment);
  if (bytes.length === 0) return;
  if (attachment.mimeType === 'text/html') {
    const { text } = decodeText(bytes, declaredCharset(bytes));
    writeHtmlBlocks(text, { writer, position: { kind: 'flow', part }, headingOffset: 1 });
  } else if (attachment.mimeType === 'text/markdown') {
    writePart(decodeText(bytes).text, part, writeMarkdownBlocks, writer);
  } else if (attachment.mimeType.startsWith('text/')) {
    writePart(decodeText(bytes).text, part, writePlainText, writer);
  }
}

/** Blocks of a text inside the mail: their line numbers would point nowhere, the part's name does. */
function writePart(
  text: string,
  part: string,
  write: (text: string, writer: BlockWriter) => unknown,
  writer: BlockWriter,
): void {
  const inner = createBlockWriter();
  write(text, inner);
  const position = { kind: 'flow', part } as const;
  for (const block of inner.blocks) {
    if (block.kind === 'heading') writer.heading(block.text, (block.level ?? 1) + 1, position);
    else if (block.kind === 'table') writer.table(block.rows ?? [], block.headerRows ?? 0, position);
    else {
      writer.text({
        kind: block.kind,
        text: block.text,
        position,
        ...(block.level !== undefined && { level: block.level }),
        ...(block.codeLanguage && { codeLanguage: block.codeLanguage }),
      });
    }
  }
}

function contentBytes({ content }: Attachment): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
}

function addresses(list: Address[]): string {
  return list
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : name || (address ?? '')))
    .filter((entry) => entry !== '')
    .join(', ');
}
