import { compoundFileOf } from './compound-files.ts';
import { encodeText } from './encode-text.ts';

type Encoding = Parameters<typeof encodeText>[1];

export type MsgFixture = {
  /** Texts by the number of their property in hexadecimal, e.g. `0037`. */
  texts?: Record<string, string>;
  bytes?: Record<string, Uint8Array>;
  numbers?: Record<string, bigint>;
  recipients?: MsgFixture[];
  attachments?: (MsgFixture & { message?: MsgFixture })[];
};

/** An Outlook message ([MS-OXMSG]), its texts in UTF-16 or in an 8-bit encoding. */
export function msgOf(message: MsgFixture, encoding?: Encoding): Uint8Array {
  return compoundFileOf(streamsOf(message, '', 32, encoding));
}

function streamsOf(
  { texts = {}, bytes = {}, numbers = {}, recipients = [], attachments = [] }: MsgFixture,
  folder: string,
  headerBytes: number,
  encoding: Encoding | undefined,
): Record<string, Uint8Array> {
  const table = Object.entries(numbers).map(([id, value]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt16LE(Number.parseInt(id, 16), 2);
    entry.writeBigUInt64LE(value, 8);
    return entry;
  });
  const streams: Record<string, Uint8Array> = {
    [`${folder}__properties_version1.0`]: Buffer.concat([Buffer.alloc(headerBytes), ...table]),
  };
  for (const [id, text] of Object.entries(texts)) {
    streams[`${folder}__substg1.0_${id}${encoding ? '001E' : '001F'}`] = encoding
      ? encodeText(text, encoding)
      : Buffer.from(text, 'utf16le');
  }
  for (const [id, content] of Object.entries(bytes)) streams[`${folder}__substg1.0_${id}0102`] = content;
  for (const [index, recipient] of recipients.entries()) {
    Object.assign(
      streams,
      streamsOf(recipient, `${folder}__recip_version1.0_#0000000${index}/`, 8, encoding),
    );
  }
  for (const [index, { message, ...attachment }] of attachments.entries()) {
    const path = `${folder}__attach_version1.0_#0000000${index}/`;
    Object.assign(streams, streamsOf(attachment, path, 8, encoding));
    if (message) Object.assign(streams, streamsOf(message, `${path}__substg1.0_3701000D/`, 24, encoding));
  }
  return streams;
}
