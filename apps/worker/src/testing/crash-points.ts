export const crashPoints = [
  'queued',
  'after-parsing',
  'within-the-index-transaction',
  'while-embedding',
  'after-embedding',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** A small document, and one large enough to be embedded in several batches. */
export const crashDocuments = [
  { fileName: 'small.md', content: '# Small\n\nThe smallword is here.\n' },
  {
    fileName: 'large.md',
    content: Array.from(
      { length: 60 },
      (_, index) =>
        `# Section ${index}\n\n${'A sentence about lamps, leave and prices. '.repeat(30)}Largeword ${index}.\n`,
    ).join('\n'),
  },
];
