import { expect, test } from 'vitest';
import { whatIsDue, type TrainingState } from './when-to-train.ts';

const minute = 60_000;
const trained = Date.UTC(2026, 0, 1);

const due = (
  chunkCount: number,
  model?: { chunkCount: number; addedCount: number },
  now = trained + 60 * minute,
) => {
  const state: TrainingState = {
    chunkCount,
    model: model ? { ...model, trainedAt: new Date(trained) } : null,
  };
  return whatIsDue(state, now);
};

test('a language gets a model when it has enough chunks', () => {
  expect(due(0)).toBeNull();
  expect(due(199)).toBeNull();
  expect(due(200)).toBe('train');
});

test('it is trained again when half as much has come', () => {
  expect(due(1000, { chunkCount: 1000, addedCount: 0 })).toBeNull();
  expect(due(1499, { chunkCount: 1000, addedCount: 499 })).toBeNull();
  expect(due(1500, { chunkCount: 1000, addedCount: 500 })).toBe('train');
});

test('and when a quarter has gone, replaced or not', () => {
  expect(due(1000, { chunkCount: 1000, addedCount: 249 })).toBeNull();
  expect(due(1000, { chunkCount: 1000, addedCount: 250 })).toBe('train');
  expect(due(751, { chunkCount: 1000, addedCount: 0 })).toBeNull();
  expect(due(750, { chunkCount: 1000, addedCount: 0 })).toBe('train');
});

test('never more than once in five minutes', () => {
  const grown = { chunkCount: 1000, addedCount: 4000 };
  expect(due(5000, grown, trained + 5 * minute - 1)).toBe('later');
  expect(due(5000, grown, trained + 5 * minute)).toBe('train');
});

test('a model of texts that are nearly all gone is dropped; a little fewer than it takes to begin is enough to stay', () => {
  expect(due(199, { chunkCount: 400, addedCount: 0 })).toBeNull();
  expect(due(100, { chunkCount: 200, addedCount: 0 })).toBeNull();
  expect(due(99, { chunkCount: 200, addedCount: 0 }, trained)).toBe('drop');
  expect(due(0, { chunkCount: 200, addedCount: 0 })).toBe('drop');
});
