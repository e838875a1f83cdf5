import type { ErrorParams, Locale } from '@onyx/contracts';
import { problemTexts, type ProblemCode } from './problem-texts.ts';

/** Where something was written. Lines and columns begin at 1. */
export type Place =
  | { kind: 'file'; file: string; line: number; column: number }
  /** What stands before the `=`; what stands behind may be a secret that somebody put there. */
  | { kind: 'set'; key: string };

/** One thing that is wrong with a deployment, or with the host it is for. Never holds the value of a secret. */
export type Problem = {
  code: ProblemCode;
  /** The key, e.g. `services.api.memory`; empty when it is about no key. */
  key: string;
  /** Null when the value is a default. */
  place: Place | null;
  params: ErrorParams;
};

export function placeText(place: Place): string {
  return place.kind === 'set' ? `--set ${place.key}` : `${place.file}:${place.line}:${place.column}`;
}

/** One line: where, which key, what is wrong and what to do. */
export function problemText({ code, key, place, params }: Problem, locale: Locale): string {
  const text = problemTexts[code][locale].replace(/\{(\w+)\}/g, (_, name: string) => paramText(params[name]));
  const colon = locale === 'zh' ? '：' : ': ';
  const isSaid = place?.kind === 'set' && place.key === key;
  return [...(place ? [placeText(place)] : []), ...(key && !isSaid ? [key] : []), text].join(colon);
}

/** By line and column, for problems of one file. */
export function byPlace(a: Problem, b: Problem): number {
  if (a.place?.kind !== 'file' || b.place?.kind !== 'file') return 0;
  return a.place.line - b.place.line || a.place.column - b.place.column;
}

export function problemLines(problems: readonly Problem[], locale: Locale): string {
  return problems.map((problem) => problemText(problem, locale)).join('\n');
}

function paramText(value: string | number | undefined): string {
  return value === undefined ? '…' : String(value);
}
