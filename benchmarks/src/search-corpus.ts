import type { TextLanguage } from '@onyx/contracts';
import type { StaticEncoder } from '@onyx/models';
import { createRandom } from '@onyx/search';
import { createZipf } from './corpus.ts';

export type CorpusDocument = { title: string; language: TextLanguage; collection: number; chunks: string[] };
export type SearchCorpus = { documents(): Generator<CorpusDocument>; questions: string[] };

/** Shares of the chunks that the collections hold: one of a half, one of 5 %, one of .5 %, and one that is not read. */
export const collectionShares = [0.5, 0.25, 0.1, 0.05, 0.045, 0.005, 0.05];
export const halfCollection = 0;
export const smallCollection = 3;
export const tinyCollection = 5;
export const forbiddenCollection = 6;

const chunksPerDocument = 20;
const wordsPerChunk = 100;
const shareOfChinese = 0.2;
/**
 * Of 100 000 chunks. A larger corpus has more subjects, in proportion to its documents, and more words, by the root of
 * its length (Heaps' law).
 */
const least = { chunks: 100_000, topics: 400, wordsPerLanguage: 5_000 };
/** Words of a chunk that come from its document's topic; the rest follows Zipf's law over all words. */
const shareOfTopic = 0.4;
const wordsPerTopic = 24;

type Language = 'en' | 'zh';
type Topic = Record<Language, string[]>;
type Words = Record<Language, string[]>;

/**
 * A corpus of real words without meaning, always the same for a size: words follow Zipf's law, those of a document
 * also turn about a topic (words near each other in meaning), four fifths are English, one fifth Chinese. Questions
 * have 2 to 10 words, drawn as those of a document.
 */
export function createSearchCorpus(
  encoder: StaticEncoder,
  chunkCount: number,
  questionCount: number,
): SearchCorpus {
  const times = Math.max(1, chunkCount / least.chunks);
  const wordCount = Math.round(least.wordsPerLanguage * Math.sqrt(times));
  const words = collectWords(encoder, wordCount, createRandom(10));
  const topics = createTopics(encoder, words.en, Math.round(least.topics * times), createRandom(11));
  const zipf = { en: createZipf(words.en), zh: createZipf(words.zh) };

  const write = (
    random: () => number,
    language: Language,
    topic: readonly string[],
    count: number,
  ): string => {
    const drawn = Array.from({ length: count }, () =>
      random() < shareOfTopic ? pick(topic, random) : zipf[language](random),
    );
    return language === 'en' ? drawn.join(' ') : drawn.join('');
  };
  const languageOf = (random: () => number): Language => (random() < shareOfChinese ? 'zh' : 'en');

  return {
    *documents() {
      const random = createRandom(1);
      for (let number = 0; number * chunksPerDocument < chunkCount; number += 1) {
        const language = languageOf(random);
        const topic = pick(topics, random)[language];
        yield {
          title: write(random, language, topic, 5),
          language,
          collection: drawCollection(random),
          chunks: Array.from(
            { length: Math.min(chunksPerDocument, chunkCount - number * chunksPerDocument) },
            () => {
              // A chunk dwells on some of the topic's words.
              const dwelt = Array.from({ length: 8 }, () => pick(topic, random));
              return write(random, language, dwelt, wordsPerChunk / 2 + Math.floor(random() * wordsPerChunk));
            },
          ),
        };
      }
    },
    questions: questionsOf(createRandom(2), questionCount, (random) => {
      const language = languageOf(random);
      return write(random, language, pick(topics, random)[language], 2 + Math.floor(random() * 9));
    }),
  };
}

function questionsOf(random: () => number, count: number, ask: (random: () => number) => string): string[] {
  return Array.from({ length: count }, () => ask(random));
}

function drawCollection(random: () => number): number {
  let left = random();
  return Math.max(
    0,
    collectionShares.findIndex((share) => (left -= share) < 0),
  );
}

/** Words of both languages in any order, reached from one another by translation from a first few. */
function collectWords(encoder: StaticEncoder, count: number, random: () => number): Words {
  const found: Record<Language, Set<string>> = { en: new Set(['water', 'company', 'school']), zh: new Set() };
  const asked: Record<Language, number> = { en: 0, zh: 0 };
  while (found.en.size < count || found.zh.size < count) {
    const from =
      asked.en < found.en.size && (found.zh.size < count || asked.zh === found.zh.size) ? 'en' : 'zh';
    const batch = [...found[from]].slice(asked[from], asked[from] + 32);
    if (batch.length === 0) break;
    asked[from] += batch.length;
    const into = found[from === 'en' ? 'zh' : 'en'];
    for (const word of neighboursOf(encoder, batch.join(' '))) into.add(word);
  }
  return {
    en: shuffled([...found.en].slice(0, count), random),
    zh: shuffled([...found.zh].slice(0, count), random),
  };
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** A word, its translations, and theirs. */
function createTopics(
  encoder: StaticEncoder,
  words: readonly string[],
  count: number,
  random: () => number,
): Topic[] {
  const topics: Topic[] = [];
  while (topics.length < count) {
    const zh = neighboursOf(encoder, pick(words, random)).slice(0, wordsPerTopic);
    const en = neighboursOf(encoder, zh.slice(0, 3).join(' ')).slice(0, wordsPerTopic);
    if (zh.length > 2 && en.length > 2) topics.push({ en, zh });
  }
  return topics;
}

/** All words of the other language that are near to one of the text's. */
function neighboursOf(encoder: StaticEncoder, text: string): string[] {
  const near = new Set<string>();
  encoder.translate(text, {
    isKnown: (word) => {
      near.add(word);
      return false;
    },
  });
  return [...near];
}

function pick<T>(list: readonly T[], random: () => number): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
