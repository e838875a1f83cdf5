import type { EndpointResponse, conversationEndpoints, TextRange } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { markMatches, searchTerms } from '@onyx/search';
import { selectMessageMatches, selectTitleMatches } from './search.queries.ts';

export type ConversationHit = EndpointResponse<
  (typeof conversationEndpoints)['searchConversations']
>['hits'][number];

/** Characters of a message shown around its first match. */
const excerptLength = 200;
const excerptLead = 60;

/**
 * Finds own conversations by their messages and titles, newest first, one hit each: the newest message that holds
 * every term of the query, or else the title that holds every word of it.
 */
export async function searchConversations(
  database: Database,
  userId: string,
  query: string,
  limit: number,
): Promise<ConversationHit[]> {
  const words = query.trim().split(/\s+/u).filter(Boolean);
  if (words.length === 0) return [];
  const terms = [...new Set(searchTerms(query))];
  const [messages, titles] = await Promise.all([
    terms.length > 0 ? selectMessageMatches(database, userId, terms, limit) : [],
    selectTitleMatches(database, userId, words, limit),
  ]);
  const found = new Set(messages.map((hit) => hit.conversationId));
  const hits: ConversationHit[] = [
    ...messages.map(({ text, ...hit }) => ({ ...hit, ...excerptOf(text, query) })),
    ...titles
      .filter((hit) => !found.has(hit.conversationId))
      .map((hit) => ({ ...hit, messageId: null, excerpt: hit.title, marks: markMatches(hit.title, query) })),
  ].map((hit) => ({ ...hit, updatedAt: hit.updatedAt.toISOString() }));
  return hits.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, limit);
}

/** The part of a text around its first match, on one line, with the ranges of the excerpt that match. */
function excerptOf(text: string, query: string): { excerpt: string; marks: TextRange[] } {
  const line = text.replace(/\s+/gu, ' ').trim();
  const first = markMatches(line, query)[0]?.start ?? 0;
  const from = line.length <= excerptLength ? 0 : wordStart(line, Math.max(0, first - excerptLead));
  const to = Math.min(line.length, from + excerptLength);
  const isWhole = to === line.length;
  const excerpt = `${from > 0 ? '…' : ''}${line.slice(from, isWhole ? to : safeEnd(line, to))}${isWhole ? '' : '…'}`;
  return { excerpt, marks: markMatches(excerpt, query) };
}

/** Moves a start out of the middle of a word, or of a character of two units. */
function wordStart(line: string, at: number): number {
  const space = line.indexOf(' ', at);
  if (at === 0) return 0;
  if (space !== -1 && space - at < 20) return space + 1;
  return safeEnd(line, at);
}

function safeEnd(line: string, at: number): number {
  const code = line.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
