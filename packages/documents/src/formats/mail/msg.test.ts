import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compoundFileOf } from '../../testing/compound-files.ts';
import { msgOf, type MsgFixture } from '../../testing/msg-fixtures.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

/** 2026-11-23 08:00 in tenths of a microsecond since 1601. */
const sentAt = BigInt(Date.UTC(2026, 10, 23, 8) + 11_644_473_600_000) * 10_000n;
const short: MsgFixture = { texts: { '0037': 'Budget', '1000': 'words' } };

async function read(
  message: MsgFixture,
  encoding?: Parameters<typeof msgOf>[1],
): Promise<[string, string, string][]> {
  const { blocks } = await files.parse('a.msg', msgOf(message, encoding));
  return blocks.map(({ kind, text, position }) => [
    kind,
    text,
    position.kind === 'flow' ? (position.part ?? '') : '',
  ]);
}

describe('MSG', () => {
  it('reads who wrote to whom and when, the body, and attachments that are text', async () => {
    const message: MsgFixture = {
      texts: {
        '0037': '预算 2026',
        '0C1A': '李华',
        // A path in the organisation's directory.
        '0C1F': '/O=GROUP/CN=RECIPIENTS/CN=LIHUA',
        '5D01': 'li@example.com',
        '1000': 'plain words',
      },
      bytes: { '1013': Buffer.from('<p>Please see the <b>numbers</b>.</p>') },
      numbers: { '0039': sentAt },
      recipients: [
        { texts: { '3001': 'Ann', '3003': 'ann@example.com' }, numbers: { '0C15': 1n } },
        { texts: { '3001': 'Bob', '39FE': 'bob@example.com' }, numbers: { '0C15': 2n } },
        { texts: { '3001': 'Hidden' }, numbers: { '0C15': 3n } },
      ],
      attachments: [
        { texts: { '3704': 'NOTES~1.TXT', '3707': 'notes.txt' }, bytes: { '3701': Buffer.from('附件文字') } },
        { texts: { '3707': 'photo.png', '370E': 'image/png' }, bytes: { '3701': Buffer.from([1, 2, 3]) } },
      ],
    };
    expect(await read(message)).toEqual([
      ['heading', '预算 2026', 'subject'],
      [
        'paragraph',
        'From: 李华 <li@example.com>\nTo: Ann <ann@example.com>\nCc: Bob <bob@example.com>\nDate: 2026-11-23 08:00 (UTC)',
        'headers',
      ],
      ['paragraph', 'Please see the numbers.', 'body'],
      ['list-item', '📎 notes.txt', 'attachment notes.txt'],
      ['paragraph', '附件文字', 'attachment notes.txt'],
      ['list-item', '📎 photo.png', 'attachment photo.png'],
    ]);
  });

  it.each([
    ['big5', 950n, '中文測試'],
    ['gb18030', 936n, '请假'],
    ['shift_jis', 932n, '会議'],
    ['windows-1251', 1251n, 'Отчёт'],
  ] as const)(
    'decodes 8-bit texts in %s by the code page of the message',
    async (encoding, codePage, text) => {
      const message = {
        texts: { '0037': text },
        numbers: { '3FFD': codePage },
        recipients: [{ texts: { '3001': text } }],
      };
      expect(await read(message, encoding)).toEqual([
        ['heading', text, 'subject'],
        ['paragraph', `To: ${text}`, 'headers'],
      ]);
    },
  );

  it('reads messages within messages', async () => {
    const inner = { ...short, attachments: [{ message: { texts: { '1000': 'innermost' } } }] };
    const texts = (await read({ ...short, attachments: [{ message: inner }] })).map(([, text]) => text);
    expect(texts).toEqual(['Budget', 'words', 'Budget', 'words', 'innermost']);
  });

  it('passes over dates and code pages that cannot be', async () => {
    const numbers = { '0039': 2n ** 63n, '3FFD': 99_999n };
    expect(await read({ ...short, numbers })).toEqual([
      ['heading', 'Budget', 'subject'],
      ['paragraph', 'words', 'body'],
    ]);
  });

  it.each([
    [
      'that is another compound file',
      compoundFileOf({ Workbook: new Uint8Array(600) }),
      'format-unsupported',
    ],
    ['without any text', msgOf({}), 'no-text'],
    ['cut off in its header', msgOf(short).subarray(0, 300), 'file-corrupt'],
    ['nested without end', msgOf(nested(30)), 'file-too-complex'],
  ])('refuses a file %s', async (_name, bytes, code) => {
    await expect(files.parse('a.msg', bytes)).rejects.toMatchObject({ code });
  });

  it('ends for a directory that runs in circles', async () => {
    const bytes = Buffer.from(msgOf(short));
    const directory = (bytes.readUInt32LE(48) + 1) * 512;
    // Every entry's siblings and child are the root and itself.
    for (let offset = directory; offset + 128 <= bytes.length && bytes[offset + 66] !== 0; offset += 128) {
      bytes.writeUInt32LE(0, offset + 68);
      bytes.writeUInt32LE((offset - directory) / 128, offset + 72);
    }
    await expect(files.parse('a.msg', bytes)).rejects.toMatchObject({ code: 'no-text' });
  });
});

function nested(depth: number): MsgFixture {
  return depth === 0 ? short : { attachments: [{ message: nested(depth - 1) }] };
}
