import { expect, test } from 'vitest';
import { withParams } from './url-params.ts';

test('sets, replaces and removes parameters, keeping the others and their order', () => {
  expect(withParams('?q=leave&page=2', { page: 3 })).toBe('?q=leave&page=3');
  expect(withParams('q=leave&page=2', { page: null, panel: 'sources' })).toBe('?q=leave&panel=sources');
  expect(withParams('?q=leave', { q: '' })).toBe('');
  expect(withParams('', { explain: true, fold: false, x: undefined })).toBe('?explain=true');
});

test('keeps text of any language intact', () => {
  const search = withParams('', { q: '产假 & “leave” 100%+1' });
  expect(new URLSearchParams(search).get('q')).toBe('产假 & “leave” 100%+1');
});
