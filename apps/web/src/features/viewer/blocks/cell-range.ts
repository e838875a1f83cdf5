/** Cells of a sheet, 1-based and inclusive. */
export type CellRange = { firstColumn: number; firstRow: number; lastColumn: number; lastRow: number };

/** Reads A1 notation (`B2`, `A2:D40`, `$A$2:D40`); null when it is none. */
export function parseCellRange(range: string): CellRange | null {
  const match = /^([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?$/i.exec(range.replaceAll('$', '').trim());
  if (!match) return null;
  const [, column = '', row = '', endColumn = column, endRow = row] = match;
  const columns = [columnNumber(column), columnNumber(endColumn)];
  const rows = [Number(row), Number(endRow)];
  return {
    firstColumn: Math.min(...columns),
    lastColumn: Math.max(...columns),
    firstRow: Math.min(...rows),
    lastRow: Math.max(...rows),
  };
}

/** 1 → `A`, 27 → `AA`. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCodePoint(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

export function containsRow(range: CellRange, row: number): boolean {
  return row >= range.firstRow && row <= range.lastRow;
}

function columnNumber(name: string): number {
  return Array.from(name.toUpperCase()).reduce(
    (sum, letter) => sum * 26 + (letter.codePointAt(0) ?? 64) - 64,
    0,
  );
}
