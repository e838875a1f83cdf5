import { describe, expect, it } from 'vitest';
import { defaultModelDir, readModelFiles } from './model-files.ts';
import { createSignSketches } from './sign-sketches.ts';
import { loadStaticEncoder } from './static-encoder.ts';
import { createVectorTable } from './vector-table.ts';

const encoder = await loadStaticEncoder();
const wordsOf = (text: string): string[] => encoder.translate(text).map(({ word }) => word);

describe('translate', () => {
  it('finds words of the other language, each with the word it comes from', () => {
    expect(wordsOf('How do I reset my password?')).toEqual(expect.arrayContaining(['密码', '重置']));
    expect(wordsOf('重置密码')).toEqual(expect.arrayContaining(['password', 'reset']));
    expect(encoder.translate('重設密碼').find(({ word }) => word === 'password')).toMatchObject({
      from: '密码',
    });
  });

  it('sorts by weight, gives each word once, and at most as many as asked for', () => {
    const all = encoder.translate('员工每年有多少天带薪年假，员工可以转到下一年吗');
    expect(all.map(({ weight }) => weight)).toEqual(
      all.map(({ weight }) => weight).toSorted((a, b) => b - a),
    );
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(5);
    expect(encoder.translate('员工每年有多少天带薪年假，员工可以转到下一年吗', { limit: 3 })).toEqual(
      all.slice(0, 3),
    );
  });

  it('passes over unknown words for the next best, three for each word', () => {
    const [first, second] = encoder.translate('cluster');
    const others = encoder.translate('cluster', { isKnown: (word) => word !== first!.word });
    expect(others.map(({ word }) => word)).not.toContain(first!.word);
    expect(others[0]).toEqual(second);
    expect(encoder.translate('cluster', { isKnown: () => false })).toEqual([]);
    expect(encoder.translate('cluster').length).toBeLessThanOrEqual(3);
  });

  it('leaves turns to other work while it prepares, and finds the same', async () => {
    const text = 'vacation carried over into the following year';
    const other = await loadStaticEncoder();
    let turns = 0;
    let isPreparing = true;
    const count = (): void => {
      turns += 1;
      if (isPreparing) setImmediate(count);
    };
    setImmediate(count);
    await other.prepareTranslation(text);
    isPreparing = false;
    expect(turns).toBeGreaterThan(3);
    expect(other.translate(text)).toEqual(encoder.translate(text));
  });

  it('translates neither stop words, numbers nor nothing', () => {
    expect(
      encoder
        .translate('what are the other ones of 2024?')
        .every(({ from }) => !/^(what|are|the|of|\d+)$/.test(from)),
    ).toBe(true);
    expect(encoder.translate('the of and 12345 α')).toEqual([]);
    expect(encoder.translate('')).toEqual([]);
    expect(encoder.translate('中')).toEqual([]);
  });

  it('is bounded on a pasted page', () => {
    const page = Array.from({ length: 3000 }, (_, row) => `password${row} cluster 密码 集群 年假`).join(' ');
    expect(encoder.translate(page).length).toBeLessThanOrEqual(48);
  });
});

describe('sign sketches', () => {
  it('find what an exact scan finds, in its order', async () => {
    const { config, packed, scales } = await readModelFiles(defaultModelDir);
    const table = createVectorTable(packed, scales, config.dimensions);
    const firstPair = config.englishRows + config.charRows;
    const pairs = Int32Array.from({ length: config.rows - firstPair }, (_, index) => firstPair + index);
    const sketches = createSignSketches(table, pairs);
    const vector = new Float64Array(config.dimensions);
    let found = 0;
    let expected = 0;

    for (let row = 27_700; row < config.englishRows; row += 350) {
      vector.fill(0);
      table.addRow(row, vector);
      const exact = [...pairs]
        .map((pair) => ({
          row: pair,
          cosine: table.dotRow(pair, vector) / table.rowLength(row) / table.rowLength(pair),
        }))
        .filter(({ cosine }) => cosine >= 0.4)
        .toSorted((a, b) => b.cosine - a.cosine || a.row - b.row);
      const similar = sketches.findSimilar(row, 0.4);
      expect(similar.slice(0, 3).map((one) => one.row)).toEqual(exact.slice(0, 3).map((one) => one.row));
      found += similar.length;
      expected += exact.length;
    }
    expect(expected).toBeGreaterThan(100);
    expect(found / expected).toBeGreaterThan(0.98);
  });
});
