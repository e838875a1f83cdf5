import { describe, expect, it } from 'vitest';
import { withParams } from '../../frame/url-state.ts';
import { withRecent } from './recent-searches.ts';
import { filterParams, hasFilters, parseSearchState, toggled, toSearchFilter } from './search-state.ts';

const parse = (search: string) => parseSearchState(new URLSearchParams(search));
const id = '0b0c7c0e-5a55-4a57-9d0b-2f1f7a9d6f11';
const now = new Date('2026-11-23T12:00:00.000Z');

describe('a search in the address', () => {
  it('comes back as it was written', () => {
    const state = parse(`q=eye+exam&collections=${id}&formats=pdf,docx&date=week`);
    expect(state).toEqual({ query: 'eye exam', collectionIds: [id], formats: ['pdf', 'docx'], date: 'week' });
    expect(parse(withParams('?q=eye exam', filterParams(state)))).toEqual(state);
  });

  it('drops what it does not understand, and empty filters', () => {
    const state = parse(`q=x&collections=${id},nonsense&formats=pdf,exe&date=tomorrow`);
    expect(state).toEqual({ query: 'x', collectionIds: [id], formats: ['pdf'], date: null });
    expect(filterParams({ collectionIds: [], formats: [], date: null })).toEqual({
      collections: null,
      formats: null,
      date: null,
    });
    expect(hasFilters(parse('q=x'))).toBe(false);
  });

  it('asks the server for days before now', () => {
    expect(toSearchFilter(parse('q=x'), now)).toEqual({});
    expect(toSearchFilter(parse('q=x&date=week'), now)).toEqual({ updatedAfter: '2026-11-16T12:00:00.000Z' });
    expect(toSearchFilter(parse('q=x&date=older'), now)).toEqual({
      updatedBefore: '2025-11-23T12:00:00.000Z',
    });
    expect(toSearchFilter(parse(`q=x&collections=${id}&formats=eml`), now)).toEqual({
      collectionIds: [id],
      formats: ['eml'],
    });
  });

  it('toggles values', () => {
    expect(toggled(['a', 'b'], 'b')).toEqual(['a']);
    expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  });
});

describe('recent searches', () => {
  it('stand once, the latest first, eight at most', () => {
    expect(withRecent(['a', 'Plan', 'b'], 'plan')).toEqual(['plan', 'a', 'b']);
    expect(withRecent(['1', '2', '3', '4', '5', '6', '7', '8'], '9')).toEqual([
      '9',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
    ]);
  });
});
