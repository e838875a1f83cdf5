import { describe, expect, it } from 'vitest';
import { isNarrowed, parseDocumentQuery, sortChanges } from './document-query.ts';

const parse = (search: string) => parseDocumentQuery(new URLSearchParams(search));
const id = '0b0c7c0e-5a55-4a57-9d0b-2f1f7a9d6f11';

describe('the list in the address', () => {
  it('reads every filter', () => {
    expect(parse(`collection=${id}&q=%20plan%20&format=pdf&stage=failed&sort=size&direction=asc`)).toEqual({
      filter: { collectionId: id, query: 'plan', format: 'pdf', stage: 'failed' },
      sort: 'size',
      direction: 'asc',
    });
  });

  it('shows everything, the latest first, for an empty or a broken address', () => {
    const all = { filter: {}, sort: 'updated', direction: 'desc' };
    expect(parse('')).toEqual(all);
    expect(parse('collection=x&format=exe&stage=gone&sort=colour&direction=up')).toEqual(all);
  });

  it('sorts names from A, sizes from the largest, and turns round on the second press', () => {
    const start = parse('');
    expect(sortChanges(start, 'name')).toEqual({ sort: 'name', direction: 'asc' });
    expect(sortChanges(start, 'size')).toEqual({ sort: 'size', direction: 'desc' });
    expect(sortChanges(parse('sort=name'), 'name')).toEqual({ sort: 'name', direction: 'desc' });
    expect(sortChanges(parse('sort=name&direction=desc'), 'name')).toEqual({
      sort: 'name',
      direction: 'asc',
    });
  });

  it('calls a list narrowed only when more than the collection is chosen', () => {
    expect(isNarrowed(parse(`collection=${id}`).filter)).toBe(false);
    expect(isNarrowed(parse('q=plan').filter)).toBe(true);
  });
});
