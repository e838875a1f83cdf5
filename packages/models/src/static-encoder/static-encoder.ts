import { mapInTurns } from '../map-in-turns.ts';
import type { Embedder } from '../embedder.ts';
import { defaultModelDir, readModelFiles, type ModelFiles } from './model-files.ts';
import { createTokeniser } from './tokeniser.ts';
import { createTranslator, type Translation, type TranslateOptions } from './translator.ts';
import { createVectorTable } from './vector-table.ts';
import { createVocabulary } from './vocabulary.ts';

/**
 * An embedder that sums a row of a table for each token: no network is run, so a text costs a look-up a token.
 * English and Chinese share one space, but form separate clouds in it: never sort texts of both by raw score.
 */
export type StaticEncoder = Embedder & {
  /** The vector of a text: length 1, or all zero when no token is known. */
  encode(text: string): Float32Array;
  /** Rows of the text's tokens, in their order and as often as they occur. */
  tokenise(text: string): Int32Array;
  /**
   * Words of the other language to search for beside the words of a question, best first.
   * Each word comes once, with the highest weight it got. Some are wrong: show them to people.
   */
  translate(text: string, options?: TranslateOptions): Translation[];
  /** Does the work of `translate` beforehand, with turns for other work in between. */
  prepareTranslation(text: string): Promise<void>;
};

/**
 * Loads a static encoder from a folder; without one, the English and Chinese encoder of this package.
 * @throws Error when the folder's files are missing, damaged or do not belong together.
 */
export async function loadStaticEncoder(dir: string = defaultModelDir): Promise<StaticEncoder> {
  try {
    return createStaticEncoder(await readModelFiles(dir));
  } catch (error) {
    throw new Error(`the static encoder in ${dir} cannot be loaded`, { cause: error });
  }
}

function createStaticEncoder(files: ModelFiles): StaticEncoder {
  const { config, packed, scales, fold } = files;
  const vocabulary = createVocabulary(files.vocabulary, config);
  const tokeniser = createTokeniser(vocabulary, fold);
  const table = createVectorTable(packed, scales, config.dimensions);
  const translator = createTranslator({ config, table, vocabulary, tokeniser });
  const sum = new Float64Array(config.dimensions);

  const encode = (text: string): Float32Array => {
    sum.fill(0);
    tokeniser.forEachToken(text, (row) => table.addRow(row, sum));
    return normalised(sum);
  };

  /** Whether a text has a Han character, a known word, or a piece long enough to be the stem of one. */
  const saysSomething = (text: string): boolean => {
    let says = false;
    tokeniser.forEachToken(text, (row, isWholeWord) => {
      says ||= isWholeWord || row >= config.englishRows || isStem(vocabulary.tokenOf(row));
    });
    return says;
  };

  return {
    id: `${config.name}@${config.version}`,
    dimensions: config.dimensions,
    languages: ['en', 'zh'],
    encode,
    tokenise(text) {
      const rows: number[] = [];
      tokeniser.forEachToken(text, (row) => rows.push(row));
      return Int32Array.from(rows);
    },
    ...translator,
    embedPassages: (texts, options) => mapInTurns(texts, encode, options?.signal),
    async embedQuery(text, options) {
      options?.signal?.throwIfAborted();
      return saysSomething(text) ? encode(text) : new Float32Array(config.dimensions);
    },
  };
}

/** "refund" of "refunds", but neither a continuation ("##s") nor the first letters of anything ("qw"). */
function isStem(piece: string): boolean {
  return piece.length >= 3 && !piece.startsWith('##');
}

function normalised(sum: Float64Array): Float32Array {
  let squares = 0;
  for (const value of sum) squares += value * value;
  const vector = new Float32Array(sum.length);
  if (squares === 0) return vector;
  const factor = 1 / Math.sqrt(squares);
  for (let index = 0; index < vector.length; index += 1) vector[index] = sum[index]! * factor;
  return vector;
}
