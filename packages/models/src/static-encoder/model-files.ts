import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { decodeHalfFloats } from '../half-floats.ts';

/** The encoder that comes with this package. */
export const defaultModelDir = fileURLToPath(new URL('../../assets/onyx-static-zh-en', import.meta.url));

export type ModelConfig = {
  name: string;
  version: string;
  rows: number;
  dimensions: number;
  englishRows: number;
  charRows: number;
};

export type ModelFiles = {
  config: ModelConfig;
  /** Rows of packed int4 values, `dimensions / 2` bytes each. */
  packed: Uint8Array;
  scales: Float32Array;
  /** UTF-8, one token a line; the line number is the row. */
  vocabulary: Buffer;
  /** Traditional to simplified character. */
  fold: Record<string, string>;
};

/**
 * Reads the files of a static encoder (format: README.md beside them) and checks that they belong together.
 * @throws Error when a file is missing, damaged or of another size than the config says.
 */
export async function readModelFiles(dir: string): Promise<ModelFiles> {
  const [configText, packed, scaleBytes, vocabulary, foldText] = await Promise.all([
    readFile(join(dir, 'config.json'), 'utf8'),
    readFile(join(dir, 'vectors.int4.bin')),
    readFile(join(dir, 'scales4.f16.bin')),
    readFile(join(dir, 'vocab.txt')),
    readFile(join(dir, 'fold.json'), 'utf8'),
  ]);
  const config = parseConfig(configText);
  expectLength('vectors.int4.bin', packed.length, (config.rows * config.dimensions) / 2);
  expectLength('scales4.f16.bin', scaleBytes.length, config.rows * 2);
  return {
    config,
    packed,
    scales: decodeHalfFloats(scaleBytes),
    vocabulary,
    fold: JSON.parse(foldText) as Record<string, string>,
  };
}

function parseConfig(text: string): ModelConfig {
  const raw = JSON.parse(text) as Record<string, unknown>;
  const config = {
    name: String(raw.name),
    version: String(raw.version),
    rows: Number(raw.rows),
    dimensions: Number(raw.dimensions),
    englishRows: Number(raw.n_english),
    charRows: Number(raw.n_chars),
  };
  const pairRows = Number(raw.n_bigrams);
  if (raw.encoding !== 'int4' || raw.scale !== 'f16')
    throw new Error('the vectors are not int4 with f16 scales');
  // The sign sketches of the translator are whole 32-bit words.
  if (!(config.dimensions > 0) || config.dimensions % 32 !== 0) {
    throw new Error('the dimensions are not a multiple of 32');
  }
  if (config.rows !== config.englishRows + config.charRows + pairRows) {
    throw new Error('the counts of the config do not add up');
  }
  return config;
}

function expectLength(file: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${file} has ${actual} bytes, expected ${expected}`);
}
