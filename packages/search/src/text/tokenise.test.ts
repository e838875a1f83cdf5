import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { isStopWord } from './stop-words.ts';
import { decodeTerm, encodeTerm, encodeTerms, searchTerms } from './terms.ts';
import { tokenise } from './tokenise.ts';

const termsOf = (text: string) => tokenise(text).map((token) => token.term);
const matches = (text: string, query: string) => {
  const terms = new Set(termsOf(text));
  return searchTerms(query).some((term) => terms.has(term));
};

test.each([
  ['running runs', ['run', 'run']],
  ['ﬁle Ｆｕｌｌ CAFÉ', ['file', 'full', 'cafe']],
  ["the company's plan", ['the', 'compani', 'plan']],
  ["don't", ['dont']],
  ['1,000,000 and 1,2', ['1000000', 'and', '1', '2']],
  ['$3.14', ['3.14', '14']],
  ['U.S. law', ['US', 'law']],
  ['资料库', ['资料', '资', '料库', '料', '库']],
  ['資料', ['资料', '资', '料']],
])('%s', (text, terms) => {
  expect(termsOf(text).toSorted()).toEqual(terms.toSorted());
});

test.each([
  ['ticket S-042 was closed', 'S042'],
  ['ticket S042 was closed', 's-042'],
  ['call parseHTTPResponse here', 'response'],
  ['call parseHTTPResponse here', 'parsehttpresponse'],
  ['set max_open_files first', 'maxOpenFiles'],
  ['in src/main/server.ts', 'server.ts'],
  ['in src/main/server.ts', 'src/main/server.ts'],
  ['mail to ada.lovelace@example.com', 'lovelace'],
  ['mail to ada.lovelace@example.com', 'ada.lovelace@example.com'],
  ['since v1.2.3', 'v1.2.3'],
  ['a long-term plan', 'longterm'],
  ['a longterm plan', 'long-term'],
  ['on 2023-10-05', '2023'],
  ['the IT department', 'IT'],
  ['繁體中文資料', '简体中文资料'],
  ['ﾃﾞｰﾀﾍﾞｰｽ', 'データベース'],
  ['각오', '각오'.normalize('NFD')],
])('%s is found by %s', (text, query) => {
  expect(matches(text, query)).toBe(true);
});

test('a stop word is no name, and a name in capitals no stop word', () => {
  expect(matches('the IT department', 'it')).toBe(false);
  expect(searchTerms('it is what it is')).toEqual(['it', 'is', 'what']);
  expect(searchTerms('what is the plan')).toEqual(['plan']);
});

test('every range holds what its term was made of, in bounds and on whole characters', () => {
  for (let seed = 1; seed <= 400; seed += 1) {
    const text = randomText(seed);
    for (const { term, start, end } of tokenise(text)) {
      expect(term).not.toBe('');
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThan(start);
      expect(end).toBeLessThanOrEqual(text.length);
      expect(tokenise(text.slice(start, end)).map((token) => token.term.toLowerCase())).toContain(
        term.toLowerCase(),
      );
    }
  }
});

test('terms survive what changes only the writing: case, width, composition', () => {
  const kept = (text: string) => new Set(searchTerms(text).map((term) => term.toLowerCase()));
  for (let seed = 1; seed <= 200; seed += 1) {
    const text = randomText(seed, 'abcXYZ défÉ 数据 한국 カナ 12 ');
    expect(kept(text.normalize('NFD'))).toEqual(kept(text));
    expect(kept(text.replaceAll(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)))).toEqual(
      kept(text),
    );
  }
});

test('the number of tokens is linear in the text, whatever it is', () => {
  const units = [
    'a',
    'a-',
    'a.',
    "a'",
    '1,',
    '1,000,',
    'aB',
    'a1',
    '数',
    '数a',
    'e\u0301',
    '\u0301',
    '\ud840',
    '://',
    '각',
    '😀',
    'ก',
    '@',
    '﷽',
  ];
  for (const unit of units) {
    const [short, long] = [unit.repeat(2_000), unit.repeat(20_000)];
    expect(tokenise(long).length).toBeLessThanOrEqual(Math.max(40, tokenise(short).length) * 11);
    expect(tokenise(long).reduce((sum, token) => sum + token.term.length, 0)).toBeLessThanOrEqual(
      long.length * 24,
    );
  }
});

test('encoding is one to one and plain ASCII', () => {
  const terms = new Set<string>(['z0', 'z00a1b', '数据', '𠮷', 'v1.2.3', '042', '42', 'run', 'IT']);
  for (let seed = 1; seed <= 300; seed += 1) for (const term of termsOf(randomText(seed))) terms.add(term);
  const encoded = new Set<string>();
  for (const term of terms) {
    const word = encodeTerm(term);
    expect(word).toMatch(/^(?:[a-z][a-z0-9]*|[0-9]+)$/);
    expect(decodeTerm(word)).toBe(term);
    encoded.add(word);
  }
  expect(encoded.size).toBe(terms.size);
});

test('what is indexed of a text are the terms of its whole, read once or again', () => {
  for (let seed = 1; seed <= 600; seed += 1) {
    const text = randomText(seed, seed % 2 === 0 ? alphabet : 'abAB1 \n \u0301ﾞ-é資the ');
    const terms = termsOf(text).filter((term) => !isStopWord(term));
    for (let round = 0; round < 2; round += 1) {
      expect(encodeTerms([{ text, weight: 1 }])).toBe(terms.map(encodeTerm).join(' '));
    }
  }
});

test.each([
  ['tokenise', (text: string) => tokenise(text)],
  ['encodeTerms', (text: string) => encodeTerms([{ text: text.slice(0, 1400), weight: 1 }])],
])('%s remembers words, and not the texts they stood in', (_, read) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (let index = 0; index < 30; index += 1) {
    const word = `extraordinary${String.fromCodePoint(97 + (index % 26))}${'x'.repeat(index)}word`;
    read(Buffer.from(`${word} ${'of the report '.repeat(20_000)}`).toString());
  }
  expect(used() - before).toBeLessThan(2_000_000);
});

test('fields count as often as they weigh', () => {
  expect(
    encodeTerms([
      { text: 'The title', weight: 2 },
      { text: 'runs on', weight: 1 },
    ]),
  ).toBe('titl titl run');
});

const alphabet =
  "abcXYZ019 -_./@:'’,+#&\\\n\téßﬁＡ①½０的資料库𠮷ーカﾞが한각กิعرбЖ😀👩‍👩‍👧\u0000\u0301\u200d\ud83d\ufffd";

function randomText(seed: number, letters = alphabet): string {
  let state = seed * 2654435761;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const characters = Array.from(letters);
  return Array.from(
    { length: Math.floor(next() * 80) },
    () => characters[Math.floor(next() * characters.length)],
  ).join('');
}
