import { splitSentences } from '@onyx/documents';
import { contentTerms, type ContentTerms } from '../content-terms.ts';

export type Clause = { terms: ContentTerms; isNegated: boolean };

const english = /\b(?:not|no|never|none|neither|nor|without|cannot|nobody|nothing|nowhere)\b|n['’]t\b/gi;
const chinese = /不|没|無|无|未|非|勿|莫|禁止|拒绝/g;
/** Words in which those characters deny nothing. */
const harmless =
  /不同|不仅|不但|不过|不断|不管|不论|不少|不久|不止|不只|不得不|不禁|不愧|不妨|不错|无论|无数|无不|非常|未来|未必|没收|并非不|除非|莫非|是否|否则|非洲|非遗|not only|no less|no sooner|no doubt|number|no\.\s*\d/gi;

/** The clauses of a text, cut at commas and semicolons; too short ones say nothing and are left out. */
export function splitClauses(text: string): Clause[] {
  return splitSentences(text)
    .flatMap(({ start, end }) =>
      text.slice(start, end).split(/[,;，；、]\s*(?!\d)|\b(?:but|however|although)\b|但是?|然而/u),
    )
    .map((clause) => ({ terms: contentTerms(clause), isNegated: isNegated(clause) }))
    .filter((clause) => clause.terms.size >= 2);
}

/** Whether a clause denies: an odd number of negations. */
export function isNegated(clause: string): boolean {
  const text = clause.replace(harmless, ' ');
  return ((text.match(english)?.length ?? 0) + (text.match(chinese)?.length ?? 0)) % 2 === 1;
}
