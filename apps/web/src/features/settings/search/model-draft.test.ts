import { endpoints } from '@onyx/contracts';
import { expect, test } from 'vitest';
import { draftToInput, emptyDraft, wrongFields, type ModelDraft } from './model-draft.ts';

const drafts: ModelDraft[] = [
  { ...emptyDraft, folder: 'all-MiniLM-L6-v2' },
  { ...emptyDraft, source: 'model-server', served: 'all-MiniLM-L6-v2' },
  { ...emptyDraft, source: 'hub', repository: 'BAAI/bge-m3', hub: ' https://mirror.example ' },
  {
    ...emptyDraft,
    source: 'address',
    baseUrl: 'http://10.0.0.2:8000/v1',
    model: 'bge-m3',
    languages: 'both',
  },
];

test.each(drafts)('a filled draft can be sent: $source', (draft) => {
  expect(wrongFields(draft)).toEqual([]);
  expect(endpoints.addRetrievalModel.body.parse(draftToInput(draft, 'embedding'))).toMatchObject({
    source: draft.source,
    purpose: 'embedding',
  });
});

test('names what must be filled in, of the chosen source alone', () => {
  expect(wrongFields(emptyDraft)).toEqual(['folder']);
  expect(wrongFields({ ...emptyDraft, source: 'hub', repository: 'bge-m3', hub: 'ftp://x' })).toEqual([
    'repository',
    'hub',
  ]);
  expect(wrongFields({ ...emptyDraft, source: 'model-server' })).toEqual(['served']);
  expect(wrongFields({ ...emptyDraft, source: 'address' })).toEqual(['baseUrl', 'model']);
});

test('what is left empty is not sent', () => {
  expect(draftToInput({ ...emptyDraft, folder: 'm' }, 'reranking')).toEqual({
    purpose: 'reranking',
    source: 'folder',
    folder: 'm',
  });
});
