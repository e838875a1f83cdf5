import { AppError } from '@onyx/contracts';
import type { Address, Attachment } from 'postal-mime';
import { openCompoundFile, type CompoundFile } from '../../archive/compound-file.ts';
import { createBlockWriter, type BlockWriter } from '../../block-writer.ts';
import { tooComplex } from '../../limits.ts';
import type { FormatReader } from '../../parsed-document.ts';
import { decodeText } from '../../text/charset.ts';
import { singleLine } from '../../text/clean-text.ts';
import { formatOfFileName, mediaTypeOf } from '../file-name.ts';
import { declaredCharset } from '../html/html.ts';
import { readWhole } from '../read-file.ts';
import { showTime } from './mail-date.ts';
import { writeMail, type Mail } from './mail-writer.ts';

const maxDepth = 20;

// Properties by their number ([MS-OXPROPS]).
const subject = 0x0037;
const submitTime = 0x0039;
const recipientType = 0x0c15;
const senderName = 0x0c1a;
const senderAddress = 0x0c1f;
const deliveryTime = 0x0e06;
const body = 0x1000;
const htmlBody = 0x1013;
const displayName = 0x3001;
const address = 0x3003;
const attachedData = 0x3701;
const shortFileName = 0x3704;
const longFileName = 0x3707;
const mediaType = 0x370e;
const smtpAddress = 0x39fe;
const internetCodePage = 0x3fde;
const messageCodePage = 0x3ffd;
const senderSmtpAddress = 0x5d01;

/** Code pages of Windows that are not `windows-` and their number. */
const codePages: Record<number, string> = {
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gb18030',
  949: 'euc-kr',
  950: 'big5',
  20866: 'koi8-r',
  51949: 'euc-kr',
  54936: 'gb18030',
};

/**
 * Reads a message of Outlook ([MS-OXMSG]), messages within it too. A body that exists as compressed RTF
 * alone is left out: Outlook writes the plain text beside it.
 */
export const readMsg: FormatReader = async ({ filePath }) => {
  const file = openCompoundFile(await readWhole(filePath));
  if (!file.stream('__properties_version1.0')) throw new AppError('format-unsupported');
  const writer = createBlockWriter();
  const title = writeMessage(file, '', 0, writer);
  return { title, blocks: writer.blocks };
};

/** Writes the message in a storage and those attached to it; returns its subject. */
function writeMessage(file: CompoundFile, folder: string, depth: number, writer: BlockWriter): string | null {
  if (depth > maxDepth) throw tooComplex(`${maxDepth} levels`);
  const message = openProperties(file, folder, folder === '' ? 32 : 24);
  const within = (name: string): string[] =>
    file.storages.filter(
      (path) => path.startsWith(folder + name) && !path.slice(folder.length).includes('/'),
    );
  const attachments = within('__attach_version1.0_');
  const mail = readMail(
    message,
    within('__recip_version1.0_').map((path) => openProperties(file, `${path}/`, 8, message.encoding)),
    attachments.map((path) => openProperties(file, `${path}/`, 8, message.encoding)),
  );
  writeMail(mail, writer);
  for (const path of attachments) {
    const inner = `${path}/__substg1.0_${hex(attachedData)}000D`;
    if (file.storages.includes(inner)) writeMessage(file, `${inner}/`, depth + 1, writer);
  }
  return mail.subject ? singleLine(mail.subject) : null;
}

function readMail(message: Properties, recipients: Properties[], attached: Properties[]): Mail {
  const date = message.time(submitTime) ?? message.time(deliveryTime);
  const to = (type: number): Address[] =>
    recipients
      .filter((recipient) => (recipient.number(recipientType) ?? 1) === type)
      .map((recipient) => addressOf(recipient, displayName, [smtpAddress, address]));
  return {
    subject: message.text(subject) ?? '',
    from: addressOf(message, senderName, [senderSmtpAddress, senderAddress]),
    to: to(1),
    cc: to(2),
    ...(date && { date: showTime(date) }),
    text: message.text(body) ?? '',
    html: message.text(htmlBody) ?? '',
    attachments: attached.flatMap(readAttachment),
  };
}

/** Addresses inside an organisation are paths of its directory, which tell nobody anything. */
function addressOf(properties: Properties, name: number, addresses: number[]): Address {
  const found = addresses.map((id) => properties.text(id) ?? '').find((text) => text.includes('@'));
  return { name: properties.text(name) ?? '', address: found ?? '' };
}

function readAttachment(properties: Properties): Attachment[] {
  const content = properties.bytes(attachedData);
  if (!content) return [];
  const filename = properties.text(longFileName) ?? properties.text(shortFileName) ?? '';
  const format = formatOfFileName(filename);
  const mimeType = format ? mediaTypeOf(format) : (properties.text(mediaType) ?? 'application/octet-stream');
  return [{ filename, mimeType, disposition: 'attachment', content: new Uint8Array(content) }];
}

type Properties = {
  /** Of its 8-bit texts, as a decoder calls it. */
  encoding: string | undefined;
  text(id: number): string | undefined;
  bytes(id: number): Buffer | undefined;
  number(id: number): number | undefined;
  time(id: number): Date | undefined;
};

/**
 * The properties of a message, recipient or attachment: fixed-size values stand in one stream behind a
 * header, each other value in a stream named by its number and type.
 */
function openProperties(
  file: CompoundFile,
  folder: string,
  headerBytes: number,
  encoding?: string,
): Properties {
  const table = file.stream(`${folder}__properties_version1.0`) ?? Buffer.alloc(0);
  const fixed = new Map<number, Buffer>();
  for (let offset = headerBytes; offset + 16 <= table.length; offset += 16) {
    fixed.set(table.readUInt16LE(offset + 2), table.subarray(offset + 8, offset + 16));
  }
  const value = (id: number, type: string): Buffer | undefined =>
    file.stream(`${folder}__substg1.0_${hex(id)}${type}`);
  const number = (id: number): number | undefined => fixed.get(id)?.readUInt32LE(0);
  const ownEncoding = encoding ?? encodingOf(number(messageCodePage) ?? number(internetCodePage));
  return {
    encoding: ownEncoding,
    number,
    bytes: (id) => value(id, '0102'),
    text(id) {
      const wide = value(id, '001F');
      if (wide) return wide.toString('utf16le').replace(/\0+$/, '');
      const bytes = value(id, '001E') ?? (id === htmlBody ? value(id, '0102') : undefined);
      if (!bytes) return undefined;
      const end = bytes.indexOf(0);
      const narrow = end < 0 ? bytes : bytes.subarray(0, end);
      return decodeText(narrow, (id === htmlBody && declaredCharset(narrow)) || ownEncoding).text;
    },
    time(id) {
      const ticks = fixed.get(id)?.readBigUInt64LE(0);
      // Tenths of a microsecond since 1601; up to the year 9999.
      if (!ticks || ticks > 2_650_467_743_990_000_000n) return undefined;
      return new Date(Number(ticks / 10_000n) - 11_644_473_600_000);
    },
  };
}

function encodingOf(codePage: number | undefined): string | undefined {
  if (codePage === undefined) return undefined;
  return codePages[codePage] ?? (codePage >= 1250 && codePage <= 1258 ? `windows-${codePage}` : undefined);
}

function hex(id: number): string {
  return id.toString(16).toUpperCase().padStart(4, '0');
}
