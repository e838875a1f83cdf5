/** Collects the cells of one HTML table while its tags go by. */
export type TableCollector = {
  open(name: string, attributes: Record<string, string>): void;
  close(name: string): void;
  /** Text of the open cell, or of a caption between rows. */
  text(text: string): void;
  finish(): { rows: string[][]; headerRows: number; isLayout: boolean };
};

type Row = { cells: string[]; isHeader: boolean };

const maxSpan = 1000;
const longCell = 1200;

/**
 * Column spans leave empty cells, row spans repeat their text in each row they cover, so that a row
 * read alone still says what it is about. A table of one column or row, or with cells as long as
 * articles, is there for layout.
 */
export function createTableCollector(): TableCollector {
  const rows: Row[] = [];
  const carried = new Map<number, { text: string; rowsLeft: number }>();
  const loose: string[] = [];
  let row: Row | undefined;
  let cell: { text: string; columns: number; rowsLeft: number; isHeader: boolean } | undefined;
  let isInHead = false;

  function endCell(): void {
    if (!cell) return;
    row ??= { cells: [], isHeader: isInHead };
    takeCarried(row);
    if (cell.rowsLeft > 0) carried.set(row.cells.length, { text: cell.text, rowsLeft: cell.rowsLeft });
    if (!cell.isHeader && !isInHead) row.isHeader = false;
    row.cells.push(cell.text);
    for (let extra = 1; extra < cell.columns; extra += 1) row.cells.push('');
    cell = undefined;
  }
  function takeCarried(target: Row): void {
    for (let span = carried.get(target.cells.length); span; span = carried.get(target.cells.length)) {
      const column = target.cells.length;
      target.cells.push(span.text);
      span.rowsLeft -= 1;
      if (span.rowsLeft <= 0) carried.delete(column);
    }
  }
  function endRow(): void {
    endCell();
    if (!row) return;
    takeCarried(row);
    rows.push(row);
    row = undefined;
  }

  return {
    open(name, attributes) {
      if (name === 'tr') {
        endRow();
        row = { cells: [], isHeader: true };
      } else if (name === 'td' || name === 'th') {
        endCell();
        const columns = Math.min(
          Math.max(Number.parseInt(attributes['colspan'] ?? '1', 10) || 1, 1),
          maxSpan,
        );
        const span = Math.min(Math.max(Number.parseInt(attributes['rowspan'] ?? '1', 10) || 1, 1), maxSpan);
        cell = { text: '', columns, rowsLeft: span - 1, isHeader: name === 'th' };
      } else if (name === 'thead') isInHead = true;
    },
    close(name) {
      if (name === 'td' || name === 'th') endCell();
      else if (name === 'tr') endRow();
      else if (name === 'thead') {
        endRow();
        isInHead = false;
      }
    },
    text(text) {
      if (cell) cell.text += text;
      else if (text.trim() !== '') loose.push(text);
    },
    finish() {
      endRow();
      const filled = rows.filter(({ cells }) => cells.some((text) => text.trim() !== ''));
      const firstData = filled.findIndex(({ isHeader }) => !isHeader);
      const width = filled.reduce(
        (most, { cells }) => Math.max(most, cells.filter((text) => text.trim()).length),
        0,
      );
      const isLayout =
        filled.length < 2 ||
        width < 2 ||
        filled.some(({ cells }) => cells.some((text) => text.length > longCell));
      const cells = filled.map((entry) => entry.cells);
      return {
        rows: loose.length > 0 ? [loose, ...cells] : cells,
        headerRows: (firstData < 0 ? 1 : firstData) + (loose.length > 0 ? 1 : 0),
        isLayout,
      };
    },
  };
}
