import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModelConfig } from './model-files.ts';
import { createSignSketches, type SignSketches } from './sign-sketches.ts';
import { englishStopWords } from './stop-words.ts';
import type { Tokeniser } from './tokeniser.ts';
import type { VectorTable } from './vector-table.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Below this cosine two tokens are not taken for translations of each other. */
const minCosine = 0.4;
const translationsPerToken = 3;
/** A question has a dozen; the bound keeps a pasted page from taking seconds. */
const maxTokens = 64;
const defaultLimit = 48;
const cachedTokens = 2_000;

export type Translation = {
  /** An English word, or a pair of Han characters (simplified). */
  word: string;
  /** Cosine of the two tokens, times the weight of the question's token. */
  weight: number;
  /** The token of the question that it translates: in lower case, or simplified. */
  from: string;
};

export type TranslateOptions = {
  /** Whether a word occurs where it will be searched; words that do not are passed over for the next best. */
  isKnown?: (word: string) => boolean;
  /** Most words to return. */
  limit?: number;
};

type Neighbour = { row: number; cosine: number };

export type Translator = {
  translate(text: string, options?: TranslateOptions): Translation[];
  /**
   * Finds what `translate` will ask for, one token at a time with turns for other work in between: a token that was
   * not asked before takes about a millisecond.
   */
  prepareTranslation(text: string): Promise<void>;
};

/**
 * Finds words of the other language by the cosine of token rows (README, "Words of the other language").
 * The neighbours of a token never change, so they are found once, filtered by what the collection knows at each
 * use, and the tokens used last are remembered.
 */
export function createTranslator(parts: {
  config: ModelConfig;
  table: VectorTable;
  vocabulary: Vocabulary;
  tokeniser: Tokeniser;
}): Translator {
  const { config, table, vocabulary, tokeniser } = parts;
  const firstPairRow = config.englishRows + config.charRows;
  const neighboursOf = new Map<number, Neighbour[]>();
  // Made at the first translation: many installations speak one language only.
  let candidates: { english: SignSketches; chinese: SignSketches } | undefined;

  const getCandidates = (): NonNullable<typeof candidates> => {
    candidates ??= {
      english: createSignSketches(table, englishWordRows()),
      chinese: createSignSketches(table, rowRange(firstPairRow, config.rows)),
    };
    return candidates;
  };

  const englishWordRows = (): Int32Array =>
    rowRange(0, config.englishRows).filter((row) => isEnglishWord(vocabulary.tokenOf(row)));

  const findNeighbours = (row: number): Neighbour[] => {
    let neighbours = neighboursOf.get(row);
    if (neighbours) {
      neighboursOf.delete(row);
    } else {
      const { english, chinese } = getCandidates();
      neighbours = (row < config.englishRows ? chinese : english).findSimilar(row, minCosine);
      if (neighboursOf.size >= cachedTokens) neighboursOf.delete(neighboursOf.keys().next().value!);
    }
    neighboursOf.set(row, neighbours);
    return neighbours;
  };

  const questionRows = (text: string): number[] => {
    const rows = new Set<number>();
    tokeniser.forEachToken(text, (row, isWholeWord) => {
      if (!isWholeWord) return;
      if (row < config.englishRows && !isEnglishWord(vocabulary.tokenOf(row))) return;
      rows.add(row);
    });
    if (rows.size <= maxTokens) return [...rows];
    return [...rows].toSorted((a, b) => table.rowLength(b) - table.rowLength(a)).slice(0, maxTokens);
  };

  return {
    async prepareTranslation(text) {
      for (const row of questionRows(text)) {
        if (neighboursOf.has(row)) continue;
        await nextTurn();
        findNeighbours(row);
      }
    },
    translate(text, { isKnown = () => true, limit = defaultLimit } = {}) {
      const best = new Map<string, Translation>();
      for (const row of questionRows(text)) {
        const from = vocabulary.tokenOf(row);
        const rowWeight = table.rowLength(row);
        let found = 0;
        for (const neighbour of findNeighbours(row)) {
          const word = vocabulary.tokenOf(neighbour.row);
          if (!isKnown(word)) continue;
          const weight = neighbour.cosine * rowWeight;
          if (weight > (best.get(word)?.weight ?? 0)) best.set(word, { word, weight, from });
          found += 1;
          if (found === translationsPerToken) break;
        }
      }
      return [...best.values()]
        .toSorted((a, b) => b.weight - a.weight || (a.word < b.word ? -1 : 1))
        .slice(0, limit);
    },
  };
}

/** Whole words of three letters or more that say something; no numbers, no Greek letters. */
function isEnglishWord(token: string): boolean {
  return /^[a-z][a-z0-9]{2,}$/.test(token) && !englishStopWords.has(token);
}

function rowRange(start: number, end: number): Int32Array {
  return Int32Array.from({ length: end - start }, (_, index) => start + index);
}
