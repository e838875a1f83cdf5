import { describe, expect, it } from 'vitest';
import { encodeText, encodeUtf16 } from '../testing/encode-text.ts';
import { decodeText, looksLikeText } from './charset.ts';

const simplified = [
  '会议纪要：请于周五前提交报销单。',
  '员工手册',
  '本公司实行弹性工作制，核心工作时间为上午十点至下午四点。',
  '服务器维护通知\n今晚十点开始，预计两小时。',
];
const traditional = [
  '會議紀錄：請於週五前提交報銷單。',
  '員工手冊',
  '本公司實行彈性工作制，核心工作時間為上午十點至下午四點。',
  '這是一個測試文件，請大家多多指教。',
];
const japanese = [
  '会議の議事録です。',
  '東京都の天気はどうですか',
  'サーバーのメンテナンスを行います。',
  '佐藤太郎,30,東京\n三木英子,40,大阪',
];
const korean = ['회의록을 금요일까지 제출해 주세요.', '안녕하세요', '서버 점검 안내'];

describe('decodeText', () => {
  it.each([
    ['gb18030', simplified],
    ['big5', traditional],
    ['shift_jis', japanese],
    ['euc-jp', japanese.slice(0, 3)],
    ['euc-kr', korean],
  ] as const)('tells %s from the other East Asian encodings, even in a line', (encoding, texts) => {
    for (const text of texts) {
      expect(decodeText(encodeText(text, encoding))).toEqual({ text, encoding });
    }
  });

  it('takes strict UTF-8 for what it is, with and without a mark', () => {
    expect(decodeText(Buffer.from('naïve 会议'))).toEqual({ text: 'naïve 会议', encoding: 'utf-8' });
    expect(decodeText(Buffer.from('\ufeffhello')).text).toBe('hello');
  });

  it.each([
    ['little endian with a mark', { hasMark: true }],
    ['big endian with a mark', { hasMark: true, isBigEndian: true }],
    ['little endian without one', {}],
    ['big endian without one', { isBigEndian: true }],
  ])('reads UTF-16, %s', (_name, options) => {
    const text = 'Order 12: 会议 room\nsecond line of plain words';
    expect(decodeText(encodeUtf16(text, options)).text).toBe(text);
  });

  it('reads Western and Cyrillic single-byte text', () => {
    const french = 'Le café est fermé à midi, mais la réception reste ouverte jusqu’à dix-huit heures.';
    expect(decodeText(encodeText(french, 'windows-1252')).text).toBe(french);
    const russian = 'Совещание состоится в пятницу. Просьба прислать отчёт до конца недели.';
    expect(decodeText(encodeText(russian, 'windows-1251')).text).toBe(russian);
  });

  it('believes a declaration only when the bytes fit it', () => {
    const bytes = encodeText('會議', 'big5');
    expect(decodeText(bytes, 'big5').text).toBe('會議');
    expect(decodeText(Buffer.from('会议'), 'big5').text).toBe('会议');
    expect(decodeText(bytes, 'no-such-charset').encoding).not.toBe('no-such-charset');
  });

  it('refuses binary data', () => {
    const binary = Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256);
    expect(() => decodeText(binary)).toThrow(expect.objectContaining({ code: 'file-corrupt' }));
    expect(looksLikeText(binary)).toBe(false);
  });
});
