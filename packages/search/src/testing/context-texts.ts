import { createRandom } from '../random.ts';
import { wordOf } from './fixtures.ts';

const topicCount = 60;
const wordsPerTopic = 12;
const textsPerTopic = 8;

/** Two words that stand for the same. No text has both. */
export const synonyms: readonly (readonly [string, string])[] = Array.from(
  { length: topicCount },
  (_, topic) => [wordOf(topic, 1), wordOf(topic, 2)],
);

/**
 * 480 short texts about 60 topics, always the same. Each has some of its topic's words, some of any topic's, and
 * every other one also one of the two words that stand for the topic.
 */
export const contextTexts: readonly string[] = (() => {
  const random = createRandom(5);
  const contextWord = (topic: number): string => wordOf(topic, 3 + Math.floor(random() * wordsPerTopic));
  return Array.from({ length: topicCount * textsPerTopic }, (_, index) => {
    const topic = index % topicCount;
    const round = Math.floor(index / topicCount);
    const words = Array.from({ length: 6 }, () => contextWord(topic));
    words.push(contextWord(Math.floor(random() * topicCount)));
    if (round % 2 === 0) words.push(synonyms[topic]![round % 4 === 0 ? 0 : 1]);
    return words.join(' ');
  });
})();
