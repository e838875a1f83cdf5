import type { SentenceSupport, Source } from '@onyx/contracts';
import { splitSentences } from '@onyx/documents';
import { contentTerms, type ContentTerms } from '../content-terms.ts';
import { allNumbers } from '../numbers.ts';
import { splitClauses, type Clause } from './clauses.ts';

/** A source, read for the check. What is not always needed is made when asked for. */
export type Evidence = {
  source: Source;
  /** Terms of the text, its title and the headings above it: a sentence may name what only those name. */
  terms: ContentTerms;
  numbers(): ReadonlySet<string>;
  clauses(): readonly Clause[];
  sentences(): readonly string[];
};

export function readEvidence(source: Source): Evidence {
  const whole = [source.title, ...source.location.headingPath, source.text].join('\n');
  let numbers: ReadonlySet<string> | undefined;
  let clauses: readonly Clause[] | undefined;
  return {
    source,
    terms: contentTerms(whole),
    numbers: () => (numbers ??= allNumbers(whole)),
    clauses: () => (clauses ??= splitClauses(source.text)),
    sentences: () => splitSentences(source.text).map(({ start, end }) => source.text.slice(start, end)),
  };
}

/** What was found out about a sentence, without its place. */
export type Finding = Pick<SentenceSupport, 'isSupported' | 'sources' | 'score'>;
