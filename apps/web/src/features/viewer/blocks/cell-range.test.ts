import { describe, expect, it } from 'vitest';
import { columnName, containsRow, parseCellRange } from './cell-range.ts';

describe('cell ranges', () => {
  it('read A1 notation, whichever corner comes first', () => {
    const range = { firstColumn: 1, firstRow: 2, lastColumn: 4, lastRow: 40 };
    expect(parseCellRange('A2:D40')).toEqual(range);
    expect(parseCellRange('$D$40:$A$2')).toEqual(range);
    expect(parseCellRange('aa7')).toEqual({ firstColumn: 27, firstRow: 7, lastColumn: 27, lastRow: 7 });
  });

  it('refuse what is none', () => {
    for (const text of ['', 'A', '12', 'A:B', 'A1:', 'A1:B2:C3', 'ABCD1'])
      expect(parseCellRange(text)).toBeNull();
  });

  it('name columns as spreadsheets do, and back', () => {
    expect([1, 26, 27, 52, 53, 702, 703].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
    for (let column = 1; column <= 2000; column += 13) {
      expect(parseCellRange(`${columnName(column)}1`)?.firstColumn).toBe(column);
    }
  });

  it('hold their first and last row', () => {
    const range = parseCellRange('B3:C5');
    expect(range && [2, 3, 5, 6].map((row) => containsRow(range, row))).toEqual([false, true, true, false]);
  });
});
