import type { LibraryModel } from './library-types.ts';

const maxWords = 20_000;
const maxWordLength = 32;
/** How Unigram vocabularies write the space before a word. */
const space = '▁';

/**
 * Lets a tokenizer's model remember the pieces of words that it has met: most words of a text are frequent ones, and
 * finding the best pieces of one costs far more than looking it up. A Unigram model that is given whole sentences is
 * given their words instead, where its vocabulary shows that no piece reaches over the start of a word: the best
 * pieces of the sentence are then the best ones of its words.
 */
export function rememberWords(model: LibraryModel): void {
  const encode = model.encode.bind(model);
  const known = new Map<string, string[]>();
  const cutsAtSpaces = model.scores !== undefined && !model.vocab.some((piece) => piece.includes(space, 1));

  const piecesOf = (word: string): string[] => {
    const remembered = known.get(word);
    if (remembered) return remembered;
    const pieces = encode([word]);
    if (word.length <= maxWordLength) {
      if (known.size >= maxWords) known.clear();
      known.set(word, pieces);
    }
    return pieces;
  };
  model.encode = (words) =>
    (cutsAtSpaces ? words.flatMap((word) => word.split(/(?=▁)/)) : words).flatMap(piecesOf);
}
