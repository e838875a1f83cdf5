import { describe, expect, it } from 'vitest';
import { cleanText } from './clean-text.ts';
import { detectLanguage } from './language.ts';
import { splitSentences } from './sentences.ts';
import { countTokens } from './tokens.ts';

function sentences(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end));
}

describe('splitSentences', () => {
  it.each([
    ['It costs 3.5 dollars. Dr. Smith paid.', ['It costs 3.5 dollars.', 'Dr. Smith paid.']],
    [
      'See Fig. 2 and e.g. the U.S. market. Then go on.',
      ['See Fig. 2 and e.g. the U.S. market.', 'Then go on.'],
    ],
    ['He said no. Then he left.', ['He said no.', 'Then he left.']],
    ['We, J. R. Smith et al. agree! Do you? Yes.', ['We, J. R. Smith et al. agree!', 'Do you?', 'Yes.']],
    ['Visit www.example.com/a.b?c=d now. Done.', ['Visit www.example.com/a.b?c=d now.', 'Done.']],
    ['“Is it open?” she asked. It was.', ['“Is it open?” she asked.', 'It was.']],
    ['1. Open the door. 2. Close it.', ['1. Open the door.', '2. Close it.']],
    ['今天开会。请准时参加！“可以吗？”他问。', ['今天开会。', '请准时参加！', '“可以吗？”', '他问。']],
    ['费用为3.5元。See page 4. 谢谢', ['费用为3.5元。', 'See page 4.', '谢谢']],
    ['first line\nsecond line', ['first line', 'second line']],
    ['Wait... what? 等等……好的。', ['Wait... what?', '等等……好的。']],
    ['  \n ', []],
  ])('splits %j', (text, expected) => {
    expect(sentences(text)).toEqual(expected);
  });

  it('keeps every character that is not white space, in order, whatever the text', () => {
    const alphabet = Array.from('ab Z.。！?…”"\n 1会议,;(）\u3000');
    let seed = 7;
    for (let round = 0; round < 300; round += 1) {
      let text = '';
      for (let index = 0; index < 60; index += 1) {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        text += alphabet[seed % alphabet.length] ?? '';
      }
      const ranges = splitSentences(text);
      expect(
        ranges
          .map(({ start, end }) => text.slice(start, end))
          .join('')
          .replace(/\s/g, ''),
      ).toBe(text.replace(/\s/g, ''));
      for (const [index, { start, end }] of ranges.entries()) {
        expect(end).toBeGreaterThan(start);
        expect(start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0);
      }
    }
  });

  it('copes with a megabyte without any full stop', () => {
    expect(splitSentences('word '.repeat(200_000))).toHaveLength(1);
  });
});

describe('detectLanguage', () => {
  it.each([
    ['The quarterly report is due on Friday.', 'en'],
    ['Kubernetes Ingress', 'en'],
    ['请在周五前提交季度报告。', 'zh'],
    ['使用 Kubernetes 部署 PostgreSQL 集群', 'zh'],
    ['請於週五前提交', 'zh'],
    ['サーバーのメンテナンスを行います。', 'other'],
    ['회의록을 제출해 주세요', 'other'],
    ['Der Bericht ist bis Freitag an die Abteilung zu senden.', 'other'],
    ['Le rapport est à rendre pour vendredi dans les bureaux', 'other'],
    ['Отчёт нужно сдать до пятницы', 'other'],
    ['12345 !!!', 'other'],
  ])('takes %j for %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language);
  });
});

describe('countTokens', () => {
  it('counts ideographs one by one and words with their parts', () => {
    expect(countTokens('会议纪要')).toBe(4);
    expect(countTokens('one two three')).toBe(3);
    expect(countTokens('internationalisation')).toBeGreaterThan(2);
    expect(countTokens('2026')).toBe(2);
    expect(countTokens(' \n\t')).toBe(0);
  });

  it('never gives more tokens than UTF-16 units', () => {
    for (const text of ['a', '😀😀', '，。！', 'a,b;c', '1,2'])
      expect(countTokens(text)).toBeLessThanOrEqual(text.length);
  });
});

describe('cleanText', () => {
  it('removes what a database or screen cannot take', () => {
    expect(cleanText('a\u0000b\u00adc\ufeff\ud800d\r\ne\u00a0f')).toBe('abc\ufffdd\ne f');
  });

  it('writes look-alike code points as the characters they show', () => {
    expect(cleanText('eﬃcient ⽅⻅ 𝐻')).toBe('efficient 方见 H');
  });

  it('leaves full-width forms and the ideographic space of Chinese text alone', () => {
    expect(cleanText('（一）　总则')).toBe('（一）　总则');
  });
});
