import { splitSentences } from '@onyx/documents';
import { contentTerms, type ContentTerms } from '../content-terms.ts';

export type Clause = { terms: ContentTerms; isNegated: boolean; isItem: boolean };

const english =
  /\b(?:not|no|never|none|neither|nor|without|cannot|nobody|nothing|nowhere)\b|n['’]t\b|\b(?:un(?!der|til|less|i[tofqv]|to\b|cle)|non-?(?!e\b))[a-z]{3,}/i;
const chinese = /不|没|無|无|未|非|勿|莫|禁止|拒绝/;
/** Words in which those characters deny nothing. */
const harmless =
  /不同|不仅|不但|不过|不断|不管|不论|不少|不久|不止|不只|不得不|不禁|不愧|不妨|不错|无论|无数|无不|非常|未来|未必|没收|并非不|除非|莫非|是否|否则|非洲|非遗|not only|no less|no sooner|no doubt|number|no\.\s*\d/gi;

const separators = /([,;，；、]\s*(?!\d)|\b(?:but|however|although)\b|但是?|然而)/u;
/** A shorter part of a sentence is an item of a list, not a statement of its own. */
const minStatement = 4;

/**
 * The clauses of a text. An item of a list shares the denial before it ("does not cover surgery, dentures or
 * glasses"). Parts that say next to nothing are left out.
 */
export function splitClauses(text: string): Clause[] {
  return splitSentences(text).flatMap(({ start, end }) => clausesOf(text.slice(start, end)));
}

function clausesOf(sentence: string): Clause[] {
  const parts = sentence.split(separators);
  const clauses: Clause[] = [];
  let inherited = false;
  for (let at = 0; at < parts.length; at += 2) {
    const part = parts[at] ?? '';
    const terms = contentTerms(part);
    const isItem = parts.length > 1 && terms.size < minStatement;
    const isOpposed = at > 0 && /[a-z但然]/.test(parts[at - 1] ?? '');
    const negated: boolean = isNegated(part) || (inherited && isItem && !isOpposed);
    inherited = negated;
    if (terms.size >= 2) clauses.push({ terms, isNegated: negated, isItem });
  }
  return clauses;
}

/** Whether a clause denies. Two negations in one clause seldom cancel out ("must not enter without"). */
export function isNegated(clause: string): boolean {
  const text = clause.replace(harmless, ' ');
  return english.test(text) || chinese.test(text);
}
