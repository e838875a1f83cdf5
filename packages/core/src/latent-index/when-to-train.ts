import { minLatentChunks } from '@onyx/search';

export type TrainingState = {
  /** Chunks of the language that can be found now. */
  chunkCount: number;
  /** Of the model that is searched; null without one. */
  model: {
    /** Chunks at its training. */
    chunkCount: number;
    trainedAt: Date;
    /** Of the chunks of now, those that came later. */
    addedCount: number;
  } | null;
};

/**
 * `later`: out of date, but trained a moment ago. `drop`: so little is left that what was learned is mostly of texts
 * that are gone.
 */
export type Due = 'train' | 'later' | 'drop' | null;

const minIntervalMs = 5 * 60 * 1000;
/** Of the chunks that the model was trained on: how many new ones, or how many lost ones, make it out of date. */
const addedShare = 0.5;
const goneShare = 0.25;

/** What is to be done about the model of a language. */
export function whatIsDue({ chunkCount, model }: TrainingState, now: number): Due {
  if (!model) return chunkCount >= minLatentChunks ? 'train' : null;
  if (chunkCount < minLatentChunks / 2) return 'drop';
  if (chunkCount < minLatentChunks) return null;
  const goneCount = model.chunkCount - (chunkCount - model.addedCount);
  const isOutdated =
    model.addedCount >= model.chunkCount * addedShare || goneCount >= model.chunkCount * goneShare;
  if (!isOutdated) return null;
  return now - model.trainedAt.getTime() < minIntervalMs ? 'later' : 'train';
}
