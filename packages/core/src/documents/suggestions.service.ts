import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { shortTitle } from './short-title.ts';
import { suggestedQuestion } from './suggested-question.ts';
import { countReadable, findTopics } from './suggestions.queries.ts';

export type Suggestions = {
  questions: { text: string; documentId: string; documentTitle: string }[];
  documentCount: number;
  collectionCount: number;
};

const topicsLooked = 60;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Questions that the person's own documents answer, one a document, made from titles, headings and first passages
 * without a language model. The same all day, others tomorrow; documents in the person's language come first, one of another language
 * among them where there is one.
 */
export async function suggestQuestions(
  database: Database,
  actor: Actor,
  limit: number,
  now = Date.now(),
): Promise<Suggestions> {
  const [topics, counts] = await Promise.all([
    findTopics(database, actor.userId, topicsLooked),
    countReadable(database, actor.userId),
  ]);
  const day = Math.floor(now / dayMs);
  const namesakes = Map.groupBy(topics, ({ title }) => shortTitle(title).toLowerCase());
  const asked = new Set<string>();
  const candidates = topics
    .flatMap((topic, index) => {
      const hasNamesakes = (namesakes.get(shortTitle(topic.title).toLowerCase())?.length ?? 0) > 1;
      const text = suggestedQuestion({ ...topic, hasNamesakes }, day + index);
      // The same heading that asks stands in several documents.
      if (text === null || asked.has(text)) return [];
      asked.add(text);
      return [{ topic, text, rank: scatter(day, index) }];
    })
    .toSorted((a, b) => a.rank - b.rank);
  const own = candidates.filter(({ topic }) => (topic.language === 'zh') === (actor.locale === 'zh'));
  const others = candidates.filter((candidate) => !own.includes(candidate));
  const guests = limit > 2 && own.length > 0 ? others.slice(0, 1) : [];
  const chosen = [...own.slice(0, limit - guests.length), ...guests];
  const rest = others.filter((candidate) => !guests.includes(candidate)).slice(0, limit - chosen.length);
  const questions = [...chosen, ...rest].map(({ topic, text }) => ({
    text,
    documentId: topic.documentId,
    documentTitle: topic.title,
  }));
  return { questions, ...counts };
}

/** An order that looks random and is the same all day (a step of Knuth's multiplicative hash). */
function scatter(day: number, index: number): number {
  return Math.imul(day * 61 + index + 1, 2_654_435_761) >>> 0;
}
