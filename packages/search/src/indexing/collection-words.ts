import { textArray, type DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';
import type { Translator } from '../retrieval/translate-question.ts';
import { decodeTerm } from '../text/terms.ts';

export type WordCollector = {
  /** Takes the words of encoded terms. */
  add(encodedTerms: string): void;
  /**
   * Writes what the collection does not know yet.
   * @returns what to call when the transaction is committed: these words are then not written again.
   */
  write(trx: DatabaseTransaction, collectionId: string): Promise<() => void>;
};

const maxRemembered = 300_000;
/** Words of all collections together that are known to be in the database: those of a language's texts are mostly the same. */
const maxCommitted = 100_000;
/** V8 keeps a longer part of a string as a view of the whole, here of all terms of a chunk. */
const longestCopied = 12;
const wordsPerStatement = 20_000;

/**
 * Notes which words occur in a collection, as far as they may be translations of a question's words: English stems
 * of three letters or more, and those Chinese pairs that the translator knows (a tenth of all that occur).
 * Without a translator nothing is noted.
 */
export function createCollectionWords(translator: Translator | undefined): { collect(): WordCollector } {
  const remembered = new Map<string, boolean>();
  /** Encoded words by collection, as they are committed. Words leave the database with their collection alone. */
  const committed = new Map<string, Set<string>>();

  const mayTranslate = (word: string): boolean => {
    if (!word.startsWith('z0')) return /^[a-z]{3,24}$/.test(word);
    if (word.length !== 10) return false;
    let isKnown = remembered.get(word);
    if (isKnown === undefined) {
      // Both characters and the pair itself.
      isKnown = translator?.tokenise(decodeTerm(word)).length === 3;
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(word, isKnown);
    }
    return isKnown;
  };

  const remember = (collectionId: string, words: readonly string[]): void => {
    const count = [...committed.values()].reduce((sum, known) => sum + known.size, 0);
    if (count + words.length > maxCommitted) committed.clear();
    const known = committed.get(collectionId) ?? new Set();
    for (const word of words) if (word.length <= longestCopied) known.add(word);
    committed.set(collectionId, known);
  };

  return {
    collect() {
      const words = new Set<string>();
      return {
        add(encodedTerms) {
          if (!translator) return;
          for (const word of encodedTerms.split(' ')) words.add(word);
        },
        async write(trx, collectionId) {
          const known = committed.get(collectionId);
          const unknown = [...words].filter((word) => !known?.has(word));
          // In order, so that two writers who bring the same new words wait for each other and never in a circle.
          const terms = unknown.filter(mayTranslate).map(decodeTerm).toSorted();
          for (let first = 0; first < terms.length; first += wordsPerStatement) {
            await insertWords(trx, collectionId, terms.slice(first, first + wordsPerStatement));
          }
          return () => remember(collectionId, unknown);
        },
      };
    },
  };
}

async function insertWords(trx: DatabaseTransaction, collectionId: string, terms: string[]): Promise<void> {
  await sql`
    insert into collection_term (collection_id, term)
    select ${collectionId}::uuid, word from unnest(${textArray(terms)}::text[]) as word
    on conflict do nothing`.execute(trx);
}
