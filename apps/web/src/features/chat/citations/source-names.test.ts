import type { Source } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { nameSources } from './source-names.ts';

const source = (number: number, documentId: string, title: string): Source => ({
  number,
  chunkId: `c${number}`,
  documentId,
  documentVersion: 1,
  title,
  fileName: `${documentId}.pdf`,
  folder: '',
  collectionName: '',
  format: 'pdf',
  text: '',
  marks: [],
  location: { blockStart: 0, blockEnd: 0, headingPath: [] },
  score: 1,
  isCited: true,
});

test('two documents of one title are told apart by their files, two passages of one document are not', () => {
  const sources = [
    source(1, 'benefits', 'Contoso'),
    source(2, 'perks', 'Contoso'),
    source(3, 'leave', 'Leave policy'),
    source(4, 'leave', 'Leave policy'),
    source(5, 'untitled', ''),
  ];
  expect([...nameSources(sources)]).toEqual([
    [1, 'benefits.pdf'],
    [2, 'perks.pdf'],
    [3, 'Leave policy'],
    [4, 'Leave policy'],
    [5, 'untitled.pdf'],
  ]);
});
