import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestFolder, testTokenizer } from '../testing/model-folders.ts';
import { knownLanguages } from './known-languages.ts';
import { loadTextTokenizer } from './text-tokenizer.ts';

let files: Awaited<ReturnType<typeof createTestFolder>>;
beforeAll(async () => {
  files = await createTestFolder();
});
afterAll(() => files.remove());

/** As static models have them: whole sentences are cut, with spaces as part of the pieces. */
function unigram(pieces: Record<string, number>): object {
  return {
    ...testTokenizer,
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: false },
    post_processor: null,
    model: { type: 'Unigram', unk_id: 0, vocab: Object.entries(pieces) },
  };
}

describe('text tokenizer', () => {
  it('cuts words to pieces and puts special tokens around', async () => {
    const tokenizer = await loadTextTokenizer(
      await files.write('wordpiece', { 'tokenizer.json': testTokenizer }),
    );
    expect(tokenizer.encode('Reddish, blueISH', 10)).toEqual({
      ids: [2, 1, 1, 6, 7, 3],
      typeIds: [0, 0, 0, 0, 0, 0],
      isCut: false,
    });
    expect(tokenizer.encode('red green blue red', 4)).toEqual({
      ids: [2, 4, 5, 3],
      typeIds: [0, 0, 0, 0],
      isCut: true,
    });
    expect(tokenizer.encode(' ', 10).ids).toEqual([]);
    expect(tokenizer.encodePair('red', 'blueish', 10)).toEqual({
      ids: [2, 4, 3, 6, 7, 3],
      typeIds: [0, 0, 0, 1, 1, 1],
      isCut: false,
    });
    expect(tokenizer.plainIds('red unknown blue', 10)).toEqual([4, 6]);
    expect(tokenizer.padId).toBe(0);
  });

  it('finds the best pieces of a sentence, also word by word', async () => {
    const pieces = { '<unk>': -20, '▁': -5, '▁a': -1, b: -2, '▁ab': -2.5, c: -3, '▁ca': -9, a: -2.2 };
    const tokenizer = await loadTextTokenizer(
      await files.write('words', { 'tokenizer.json': unigram(pieces) }),
    );
    expect(tokenizer.plainIds('ab a cab', 10)).toEqual([4, 2, 6, 3]);
    const across = { ...pieces, 'b▁a': -0.1 };
    const whole = await loadTextTokenizer(await files.write('across', { 'tokenizer.json': unigram(across) }));
    expect(whole.plainIds('ab a cab', 10)).toEqual([2, 8, 6, 3]);
  });

  it('takes texts of any length and kind', async () => {
    const tokenizer = await loadTextTokenizer(
      await files.write('wordpiece', { 'tokenizer.json': testTokenizer }),
    );
    for (const text of [
      'red '.repeat(1e6),
      'x'.repeat(1e6),
      '\u0000\ud800'.repeat(1e5),
      '😀'.repeat(1e5),
      ' '.repeat(1e6),
    ]) {
      expect(tokenizer.encode(text, 32).ids.length).toBeLessThanOrEqual(32);
    }
  });

  it('tells which file is damaged', async () => {
    const noModel = await files.write('no-model', { 'tokenizer.json': { model: { type: 'Unheard' } } });
    await expect(loadTextTokenizer(noModel)).rejects.toMatchObject({
      code: 'model-files-damaged',
      params: { file: 'tokenizer.json' },
    });
  });
});

describe('languages of a model', () => {
  const read = async (card: string): Promise<unknown> => {
    const folder = await files.write(`card${Math.random()}`, {
      'README.md': card,
      'tokenizer.json': testTokenizer,
    });
    return knownLanguages(folder, await loadTextTokenizer(folder));
  };

  it('are those of its card', async () => {
    expect(await read('---\nlanguage: en\nlicense: mit\n---\nText')).toEqual(['en']);
    expect(await read('---\nlicense: mit\nlanguage:\n- zh\n- en\ntags: [x]\n---\n')).toEqual(['zh', 'en']);
    expect(await read('---\nlanguage: [de, zh-CN, en]\n---\n')).toBe('any');
    expect(await read('---\nlanguage:\n  - multilingual\n---\n')).toBe('any');
    expect(await read('---\r\nlanguage: "fr"\r\n---\r\n')).toEqual(['other']);
  });

  it('are else those whose words it knows', async () => {
    expect(await read('language: en')).toEqual(['other']);
  });

  const models = process.env.ONYX_TEST_MODELS;
  it.skipIf(models === undefined).each([
    ['all-MiniLM-L6-v2', ['en']],
    ['model2vec-bge-base-64d-vq', ['en']],
    ['tokenizer-bert-base-chinese', ['zh']],
  ])('of %s are %j (ONYX_TEST_MODELS)', async (name, expected) => {
    const folder = join(models ?? '', name);
    expect(await knownLanguages(folder, await loadTextTokenizer(folder))).toEqual(expected);
  });
});
