import type { ErrorCode, ErrorInfo, ErrorParams } from '@onyx/contracts';

export type Place = { file: string; line: number | null };
export type Problem = Place & { error: ErrorInfo };

/** What is wrong with an import: all is counted, the first hundred are kept. */
export type Problems = {
  add(place: Place, code: ErrorCode, params?: ErrorParams): void;
  /** In the order of the lines. */
  list(): Problem[];
  readonly count: number;
};

const maxKept = 100;

export function createProblems(): Problems {
  const list: Problem[] = [];
  let count = 0;
  return {
    add({ file, line }, code, params) {
      count++;
      if (list.length < maxKept) list.push({ file, line, error: { code, ...(params && { params }) } });
    },
    list: () => list.toSorted((a, b) => a.file.localeCompare(b.file) || (a.line ?? 0) - (b.line ?? 0)),
    get count() {
      return count;
    },
  };
}
