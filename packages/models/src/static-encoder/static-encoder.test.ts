import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadStaticEncoder } from './static-encoder.ts';

const assets = fileURLToPath(new URL('../../assets/onyx-static-zh-en', import.meta.url));
const encoder = await loadStaticEncoder();

type Case = { text: string; tokens: number[]; vector: number[]; norm: number };
const cases = readFileSync(join(assets, 'conformance.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Case);

const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const lengthOf = (vector: Float32Array): number => Math.sqrt(dot(vector, vector));

describe('conformance cases of the model', () => {
  it('has cases', () => expect(cases.length).toBeGreaterThan(25));

  it.each(cases)('$text', ({ text, tokens, vector }) => {
    expect([...encoder.tokenise(text)]).toEqual(tokens);
    const encoded = encoder.encode(text);
    expect(encoded).toHaveLength(256);
    vector.forEach((value, index) => expect(Math.abs(encoded[index]! - value)).toBeLessThan(1e-4));
    expect(lengthOf(encoded)).toBeCloseTo(tokens.length > 0 ? 1 : 0, 5);
  });
});

describe('encode', () => {
  it('puts a question next to its meaning, in its own and in the other language', () => {
    const question = encoder.encode('How many days of annual leave do I have?');
    const right = encoder.encode('员工每年享有十五天带薪年假。');
    const wrong = encoder.encode('服务器的操作系统需要每月更新一次。');
    expect(dot(question, right)).toBeGreaterThan(dot(question, wrong) + 0.1);
  });

  it('does not care for the order of the words, nor for case, width or script', () => {
    expect(dot(encoder.encode('leave annual'), encoder.encode('ANNUAL ｌｅａｖｅ'))).toBeCloseTo(1, 5);
    expect(encoder.encode('數據庫連線')).toEqual(encoder.encode('数据库连线'));
  });

  it('gives the same vector however often and in whatever company it is asked', async () => {
    const texts = ['vacation days', '', '年假 policy', 'vacation days'];
    const vectors = await encoder.embedPassages(texts);
    expect(vectors.map((vector) => [...vector])).toEqual(texts.map((text) => [...encoder.encode(text)]));
    expect(await encoder.embedQuery('年假 policy')).toEqual(vectors[2]);
  });

  it('takes any sequence of UTF-16 units, lone surrogates included', () => {
    const alphabet = [
      '\ud83d',
      '\ude00',
      '\ud869',
      '\udea5',
      '中',
      '還',
      'é',
      '\u0307',
      'İ',
      'ß',
      'a',
      '#',
      '1',
      ' ',
      '\0',
    ];
    let seed = 7;
    const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) / 2 ** 32;
    for (let round = 0; round < 500; round += 1) {
      const text = Array.from(
        { length: random() * 60 },
        () => alphabet[Math.floor(random() * alphabet.length)],
      ).join('');
      const length = lengthOf(encoder.encode(text));
      expect(length === 0 || Math.abs(length - 1) < 1e-5).toBe(true);
      expect(length > 0).toBe(encoder.tokenise(text).length > 0);
    }
  });

  it('stays linear on a megabyte without a space', () => {
    expect(encoder.tokenise('x'.repeat(1_000_000))).toHaveLength(0);
    expect(encoder.tokenise('中文'.repeat(100_000)).length).toBeGreaterThan(200_000);
  });
});

describe('embedQuery', () => {
  it.each(['qwrtzpx', 'zxqj wvkq', '', '。!?'])('knows no meaning of %j', async (text) => {
    expect((await encoder.embedQuery(text)).every((value) => value === 0)).toBe(true);
  });

  it.each(['leave', 'vaccinations', 'reimbursements', '假', '年假 qwrtzpx', 'Kubernetes cluster'])(
    'knows a meaning of %j',
    async (text) => {
      expect(await encoder.embedQuery(text)).toEqual(encoder.encode(text));
      expect(encoder.encode(text).some((value) => value !== 0)).toBe(true);
    },
  );
});

describe('embedPassages', () => {
  it('stops when it is aborted, and lets other work have its turn', async () => {
    const controller = new AbortController();
    const reason = new Error('stopped by the test');
    setImmediate(() => controller.abort(reason));
    const texts = Array.from({ length: 200_000 }, () => 'a passage about annual leave and public holidays');
    await expect(encoder.embedPassages(texts, { signal: controller.signal })).rejects.toBe(reason);
  });

  it('does nothing when it is aborted before', async () => {
    await expect(encoder.embedPassages(['a'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    await expect(encoder.embedQuery('a', { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe('loadStaticEncoder', () => {
  it('names the folder when there is nothing in it', async () => {
    await expect(loadStaticEncoder('/no/such/folder')).rejects.toThrow('/no/such/folder');
  });

  it.each(['vectors.int4.bin', 'scales4.f16.bin', 'vocab.txt', 'config.json'])(
    'refuses a cut-off %s',
    async (file) => {
      const dir = await mkdtemp(join(tmpdir(), 'onyx-encoder-'));
      try {
        await cp(assets, dir, { recursive: true });
        await truncate(join(dir, file), 100);
        await expect(loadStaticEncoder(dir)).rejects.toThrow(dir);
      } finally {
        await rm(dir, { recursive: true });
      }
    },
  );
});
