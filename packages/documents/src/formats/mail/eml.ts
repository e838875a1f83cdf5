import PostalMime from 'postal-mime';
import { createBlockWriter } from '../../block-writer.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { singleLine } from '../../text/clean-text.ts';
import { readWhole } from '../read-file.ts';
import { readableDate } from './mail-date.ts';
import { writeMail } from './mail-writer.ts';

/** Reads an Internet message (RFC 5322, MIME): who wrote to whom and when, the body, and readable attachments. */
export const readEml: FormatReader = async ({ filePath }) => {
  const email = await PostalMime.parse(await readWhole(filePath), {
    maxNestingDepth: 50,
    maxHeadersSize: 2 ** 20,
  });
  const writer = createBlockWriter();
  // The parser's own date has lost the time zone.
  const date = email.headers.find(({ key }) => key === 'date')?.value;
  writeMail({ ...email, date: readableDate(date ?? '') }, writer);
  return { title: email.subject ? singleLine(email.subject) : null, blocks: writer.blocks };
};
