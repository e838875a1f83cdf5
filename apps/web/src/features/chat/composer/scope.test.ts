import { expect, test } from 'vitest';
import { isEverywhere, toggleCollection, withDocument, withoutDocument } from './scope.ts';

test('nothing chosen is everything', () => {
  expect(isEverywhere({})).toBe(true);
  expect(isEverywhere({ collectionIds: [], documentIds: [] })).toBe(true);
  expect(isEverywhere({ documentIds: ['a'] })).toBe(false);
});

test('the last piece taken out leaves everything', () => {
  expect(toggleCollection({ collectionIds: ['a'] }, 'a')).toEqual({});
  expect(withoutDocument({ documentIds: ['a'] }, 'a')).toEqual({});
});

test('collections and files exclude each other', () => {
  expect(toggleCollection({ documentIds: ['d'] }, 'a')).toEqual({ collectionIds: ['a'] });
  expect(withDocument({ collectionIds: ['a'] }, 'd')).toEqual({ documentIds: ['d'] });
  expect(withDocument({ documentIds: ['d'] }, 'e')).toEqual({ documentIds: ['d', 'e'] });
  expect(withDocument({ documentIds: ['d', 'e'] }, 'd')).toEqual({ documentIds: ['e', 'd'] });
});
