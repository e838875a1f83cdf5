import type { DatabaseTransaction } from '@onyx/database';
import { sql } from 'kysely';
import type { Translator } from '../retrieval/translate-question.ts';
import { decodeTerm } from '../text/terms.ts';

export type WordCollector = {
  /** Takes the words of encoded terms. */
  add(encodedTerms: string): void;
  /** Writes what the collection does not know yet. */
  write(trx: DatabaseTransaction, collectionId: string): Promise<void>;
};

const maxRemembered = 300_000;
const wordsPerStatement = 20_000;

/**
 * Notes which words occur in a collection, as far as they may be translations of a question's words: English stems
 * of three letters or more, and those Chinese pairs that the translator knows (a tenth of all that occur).
 * Without a translator nothing is noted.
 */
export function createCollectionWords(translator: Translator | undefined): { collect(): WordCollector } {
  const remembered = new Map<string, boolean>();

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

  return {
    collect() {
      const words = new Set<string>();
      return {
        add(encodedTerms) {
          if (!translator) return;
          for (const word of encodedTerms.split(' ')) words.add(word);
        },
        async write(trx, collectionId) {
          // In order, so that two writers who bring the same new words wait for each other and never in a circle.
          const terms = [...words].filter(mayTranslate).map(decodeTerm).toSorted();
          for (let first = 0; first < terms.length; first += wordsPerStatement) {
            await insertWords(trx, collectionId, terms.slice(first, first + wordsPerStatement));
          }
        },
      };
    },
  };
}

async function insertWords(trx: DatabaseTransaction, collectionId: string, terms: string[]): Promise<void> {
  await sql`
    insert into collection_term (collection_id, term)
    select ${collectionId}::uuid, word from unnest(${terms}::text[]) as word
    on conflict do nothing`.execute(trx);
}
