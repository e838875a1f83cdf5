import { expect, test } from 'vitest';
import { prepareChunks, type IndexableChunk } from './chunk-terms.ts';

const text = Array.from({ length: 2000 }, (_, index) => `word${index} of the annual report`).join(' ');
const chunks = Array.from({ length: 60 }, (_, ordinal): IndexableChunk => {
  const location = { headingPath: [], blockStart: 0, blockEnd: 0 };
  return { ordinal, text, language: 'en', tokenCount: 10_000, location };
});

test('others have their turns while many chunks are prepared', async () => {
  let turns = 0;
  let next: NodeJS.Immediate;
  const take = (): void => {
    turns += 1;
    next = setImmediate(take);
  };
  next = setImmediate(take);
  const made = await prepareChunks(chunks);
  clearImmediate(next);
  expect(made.map(({ ordinal }) => ordinal)).toEqual(chunks.map(({ ordinal }) => ordinal));
  expect(made[0]?.ownTerms).toContain('annual');
  expect(turns).toBeGreaterThan(5);
});

test('who is not wanted any more is not prepared to the end', async () => {
  const unwanted = new AbortController();
  setImmediate(() => unwanted.abort(new Error('deleted')));
  await expect(prepareChunks(chunks, unwanted.signal)).rejects.toThrow('deleted');
});
