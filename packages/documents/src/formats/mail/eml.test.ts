import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeText } from '../../testing/encode-text.ts';
import { createTempFiles, type TempFiles } from '../../testing/temp-files.ts';

let files: TempFiles;
beforeAll(async () => {
  files = await createTempFiles();
});
afterAll(async () => await files.remove());

describe('EML', () => {
  const mail = [
    'From: =?UTF-8?B?5p2O5Y2O?= <li@example.com>',
    'To: Ann <ann@example.com>',
    'Subject: Budget 2026',
    'Date: Mon, 23 Nov 2026 08:00:00 +0800',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=X',
    '',
    '--X',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Please see the <b>numbers</b>.</p><table><tr><th>Q</th><th>Sum</th></tr><tr><td>1</td><td>200</td></tr></table>',
    '--X',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Disposition: attachment; filename="notes.txt"',
    '',
    'Attached words.',
    '--X--',
    '',
  ].join('\r\n');

  it('reads headers, body and readable attachments, each as a part', async () => {
    const { title, blocks } = await files.parse('a.eml', mail);
    expect(title).toBe('Budget 2026');
    expect(
      blocks.map(({ kind, text, position }) => [kind, text, position.kind === 'flow' ? position.part : '']),
    ).toEqual([
      ['heading', 'Budget 2026', 'subject'],
      [
        'paragraph',
        'From: 李华 <li@example.com>\nTo: Ann <ann@example.com>\nDate: 2026-11-23 08:00 (UTC+8)',
        'headers',
      ],
      ['paragraph', 'Please see the numbers.', 'body'],
      ['table', 'Q | Sum\n1 | 200', 'body'],
      ['list-item', '📎 notes.txt', 'attachment notes.txt'],
      ['paragraph', 'Attached words.', 'attachment notes.txt'],
    ]);
  });

  it.each([
    ['windows-1251', 'Отчёт за квартал'],
    ['gb18030', '年度预算说明'],
    ['shift_jis', '会議の資料です'],
  ] as const)('decodes a body in %s', async (charset, words) => {
    const head = `Subject: A\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=${charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(head), encodeText(words, charset)]);
    const { blocks } = await files.parse('a.eml', bytes);
    expect(blocks.map(({ text }) => text)).toEqual(['A', words]);
  });

  it('takes the plain part when the HTML one says much less, and only one of them', async () => {
    const read = async (plain: string, html: string): Promise<string[]> => {
      const lines = [
        'Subject: A',
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative; boundary=X',
        '',
        '--X',
        'Content-Type: text/plain',
        '',
        plain,
        '--X',
        'Content-Type: text/html',
        '',
        html,
        '--X--',
        '',
      ];
      return (await files.parse('a.eml', lines.join('\r\n'))).blocks.slice(1).map(({ text }) => text);
    };
    expect(await read('All of what there is to say.', '<p>Hello</p>')).toEqual([
      'All of what there is to say.',
    ]);
    expect(await read('All there is to say.', '<p>All there <i>is</i> to say.</p>')).toEqual([
      'All there is to say.',
    ]);
  });

  it('reads a forwarded message', async () => {
    const forwarded = ['Subject: Inner', 'MIME-Version: 1.0', 'Content-Type: text/plain', '', 'inner words'];
    const lines = [
      'Subject: Outer',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=X',
      '',
      '--X',
      'Content-Type: text/plain',
      '',
      'outer words',
      '--X',
      'Content-Type: message/rfc822',
      '',
      ...forwarded,
      '--X--',
      '',
    ];
    const { blocks } = await files.parse('a.eml', lines.join('\r\n'));
    const text = blocks.map((block) => block.text).join('\n');
    expect(text).toContain('outer words');
    expect(text).toContain('inner words');
  });

  it('reads what is there of a message that is cut off', async () => {
    const { blocks } = await files.parse('a.eml', mail.slice(0, mail.indexOf('<table>')));
    expect(blocks.at(-1)?.text).toBe('Please see the numbers.');
  });

  it.each([
    ['without text', 'MIME-Version: 1.0\r\nMessage-ID: <1@a>\r\n\r\n', 'no-text'],
    ['nested without end', nestedMail(200), 'file-corrupt'],
    ['with headers without end', `Subject: A\r\nX: ${'x'.repeat(3 * 2 ** 20)}\r\n\r\nwords`, 'file-corrupt'],
  ])('refuses a message %s', async (_name, content, code) => {
    await expect(files.parse('a.eml', content)).rejects.toMatchObject({ code });
  });
});

function nestedMail(depth: number): string {
  let mail = 'MIME-Version: 1.0\r\n';
  for (let level = 0; level < depth; level += 1) {
    mail += `Content-Type: multipart/mixed; boundary=B${level}\r\n\r\n--B${level}\r\n`;
  }
  return `${mail}Content-Type: text/plain\r\n\r\nwords`;
}
