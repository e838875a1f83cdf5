import { describe, expect, it } from 'vitest';
import { rowsBetween, windowOffsets } from './row-windows.ts';
import {
  bulkTarget,
  headState,
  isSelected,
  maxSelected,
  nothing,
  selectedCount,
  withRows,
} from './selection.ts';

describe('selection', () => {
  it('adds and takes away rows', () => {
    const some = withRows(withRows(nothing, ['a', 'b', 'c'], true), ['b'], false);
    expect(selectedCount(some)).toBe(2);
    expect(['a', 'b', 'c'].map((id) => isSelected(some, id))).toEqual([true, false, true]);
    expect(bulkTarget(some, { format: 'pdf' })).toEqual({ ids: ['a', 'c'] });
    expect(selectedCount(nothing)).toBe(0);
  });

  it('means rows never seen when everything is selected', () => {
    const all = { kind: 'all', count: 20_000 } as const;
    expect(isSelected(all, 'unseen')).toBe(true);
    expect(bulkTarget(all, { format: 'pdf' })).toEqual({ filter: { format: 'pdf' } });
    expect(withRows(all, ['a'], true)).toBe(all);
    const rest = withRows(all, ['a'], false, ['a', 'b', 'c']);
    expect(bulkTarget(rest, {})).toEqual({ ids: ['b', 'c'] });
  });

  it('holds no more than one request may name', () => {
    const many = Array.from({ length: maxSelected + 500 }, (_, index) => String(index));
    expect(selectedCount(withRows(nothing, many, true))).toBe(maxSelected);
  });

  it('shows in the head box', () => {
    const one = withRows(nothing, ['a'], true);
    expect([headState(nothing, 3), headState(one, 3), headState(one, 1)]).toEqual([false, 'some', true]);
    expect(headState({ kind: 'all', count: 3 }, 3)).toBe(true);
  });
});

describe('windows of rows', () => {
  it('cover what is in view', () => {
    expect(windowOffsets(0, 30, 100)).toEqual([0]);
    expect(windowOffsets(95, 130, 100)).toEqual([0, 100]);
    expect(windowOffsets(19_950, 19_999, 100)).toEqual([19_900]);
    expect(windowOffsets(-5, -1, 100)).toEqual([0]);
  });

  it('are ranges whichever end came first', () => {
    expect(rowsBetween(9, 2)).toEqual({ first: 2, last: 9 });
    expect(rowsBetween(2, 2)).toEqual({ first: 2, last: 2 });
  });
});
