import type { DocumentFormat } from '@onyx/contracts';

export type Pace = {
  /** How long a file will probably take, in milliseconds. */
  expect(format: DocumentFormat, sizeBytes: number | undefined): number;
  learn(format: DocumentFormat, sizeBytes: number | undefined, ms: number): void;
};

/** Until a file of the format was read: a kilobyte a millisecond, about what PDFs take. */
const unknownPace = 1 / 1024;
/** What one more file counts in the mean. */
const newShare = 0.2;

/** Learns how long files of each format take for their size. It only orders files, so a mean will do. */
export function createPace(): Pace {
  /** Milliseconds a byte. */
  const paces = new Map<DocumentFormat, number>();
  return {
    expect: (format, sizeBytes = 0) => sizeBytes * (paces.get(format) ?? unknownPace),
    learn(format, sizeBytes, ms) {
      if (!sizeBytes) return;
      const seen = ms / sizeBytes;
      const before = paces.get(format) ?? seen;
      paces.set(format, before + newShare * (seen - before));
    },
  };
}
