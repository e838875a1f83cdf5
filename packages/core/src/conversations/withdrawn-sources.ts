import type { Message, Source } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import type { NumberedEvent } from './answer-log.ts';
import { selectWithdrawnDocuments } from './withdrawn.queries.ts';

/** Shown instead of the title of a source whose document is no longer shared with the reader. */
const withdrawnTitle = { en: 'No longer shared with you', zh: '已不再与你共享' };

/**
 * An answer keeps copies of its sources, and access may end after it was given: from then on the copies are withheld,
 * as the documents are. What the answer itself says stays; so do the sources of a document that was deleted since.
 */
export async function withholdSources<T extends Pick<Message, 'sources'>>(
  database: Database,
  actor: Actor,
  answers: readonly T[],
): Promise<T[]> {
  const ids = answers.flatMap((answer) => answer.sources.map((source) => source.documentId));
  const withdrawn = await selectWithdrawnDocuments(database, actor.userId, ids);
  if (withdrawn.size === 0) return [...answers];
  return answers.map((answer) => ({
    ...answer,
    sources: answer.sources.map((source) =>
      withdrawn.has(source.documentId) ? withheld(source, actor) : source,
    ),
  }));
}

/** The same for events on their way to a reader. An iterator by hand, as one with nothing to withhold costs little. */
export function withholdInEvents(
  database: Database,
  actor: Actor,
  events: AsyncIterable<NumberedEvent>,
): AsyncIterable<NumberedEvent> {
  return {
    [Symbol.asyncIterator]() {
      const given = events[Symbol.asyncIterator]();
      return {
        async next() {
          const next = await given.next();
          if (next.done === true || next.value.event.type !== 'sources-found') return next;
          const { id, event } = next.value;
          const [kept = event] = await withholdSources(database, actor, [event]);
          return { done: false, value: { id, event: kept } };
        },
        return: async () => (await given.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function withheld(source: Source, { locale }: Actor): Source {
  return {
    ...source,
    title: withdrawnTitle[locale],
    fileName: '',
    folder: '',
    collectionName: '',
    text: '',
    marks: [],
    location: { blockStart: 0, blockEnd: 0, headingPath: [] },
  };
}
