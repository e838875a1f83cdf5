import type { BlockWriter } from '../../block-writer.ts';
import { columnName } from '../../sheet-columns.ts';

export type SheetRow = { /** 1-based. */ number: number; cells: string[] };

const groupRows = 40;
const groupCharacters = 4000;

/**
 * Writes the rows of one sheet as table blocks. An empty row ends a table; a long table is cut into
 * groups of rows, each with the header row repeated. A block's range holds exactly its own data rows,
 * and the header too where it really stands there.
 */
export function writeSheet(rows: Iterable<SheetRow>, sheet: string, writer: BlockWriter): void {
  let header: string[] | undefined;
  let isHeaderHere = false;
  let group: SheetRow[] = [];
  let characters = 0;
  let previous = 0;

  const flush = (): void => {
    const first = group[0];
    const last = group.at(-1);
    if (!first || !last) return;
    const cells = group.map((row) => row.cells);
    const isRepeated = header !== undefined && !isHeaderHere;
    let left = Number.POSITIVE_INFINITY;
    let right = 0;
    for (const row of cells) {
      const from = row.findIndex((cell) => cell.trim() !== '');
      if (from >= 0) left = Math.min(left, from);
      right = Math.max(
        right,
        row.findLastIndex((cell) => cell.trim() !== ''),
      );
    }
    const range = `${columnName(left)}${first.number}:${columnName(right)}${last.number}`;
    const all = isRepeated && header ? [header, ...cells] : cells;
    writer.table(
      all.map((row) => row.slice(left)),
      header === undefined ? 0 : 1,
      { kind: 'sheet', sheet, range },
    );
    group = [];
    characters = 0;
    isHeaderHere = false;
  };

  for (const row of rows) {
    const size = row.cells.reduce((sum, cell) => sum + cell.length + 3, 0);
    if (!row.cells.some((cell) => cell.trim() !== '')) continue;
    if (row.number !== previous + 1) {
      flush();
      header = undefined;
    } else if (group.length >= groupRows || (group.length > 0 && characters + size > groupCharacters))
      flush();
    if (header === undefined && group.length === 0) {
      header = looksLikeHeader(row.cells) ? row.cells : undefined;
      isHeaderHere = header !== undefined;
    }
    group.push(row);
    characters += size;
    previous = row.number;
  }
  flush();
}

/** Two or more short cells, none a bare number. */
function looksLikeHeader(cells: string[]): boolean {
  const filled = cells.filter((cell) => cell.trim() !== '');
  return (
    filled.length >= 2 && filled.every((cell) => cell.length <= 120 && !/^[-+]?[\d.,]+%?$/.test(cell.trim()))
  );
}
