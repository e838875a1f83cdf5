'use client';
import type { Block } from '@onyx/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../parts/button.tsx';
import { classNames } from '../../../parts/class-names.ts';
import { MarkedText } from '../marked-text.tsx';
import { ReadingArea } from '../reading-area.tsx';
import { findMarks, type MarkRequest } from '../text-marks.ts';
import { columnName, containsRow, parseCellRange, type CellRange } from './cell-range.ts';

/** More rows than this are shown on demand: a browser lays a table out as a whole. */
const rowsAtFirst = 200;

/** A table; of a spreadsheet with column letters, row numbers and the passage's cells marked. */
export function TableBlock({
  block,
  isPassage,
  marks,
  passageRange,
}: {
  block: Block;
  isPassage: boolean;
  marks: MarkRequest;
  passageRange: string | undefined;
}) {
  const { t } = useTranslation('viewer');
  const format = useFormat();
  const [isWhole, setIsWhole] = useState(false);
  const rows = block.rows ?? block.text.split('\n').map((line) => line.split(' | '));
  const headerRows = block.headerRows ?? 0;
  const { position } = block;
  const grid = position.kind === 'sheet' ? parseCellRange(position.range) : null;
  const wanted = passageRange === undefined ? null : parseCellRange(passageRange);
  const isPart =
    wanted !== null &&
    grid !== null &&
    (wanted.firstRow > grid.firstRow + headerRows || wanted.lastRow < grid.lastRow);
  const columnCount = Math.max(...rows.map((row) => row.length), 0);
  const passageRow = wanted && grid ? wanted.lastRow - grid.firstRow + 2 : 0;
  const shown = isWhole ? rows : rows.slice(0, Math.max(rowsAtFirst, passageRow));
  const rowNumber = rowNumbers(rows.length, headerRows, grid);

  return (
    <div className="flex flex-col gap-2">
      {position.kind === 'sheet' && (
        <p className="text-12 text-text-faint">
          {t('sheetRange', { sheet: position.sheet, range: position.range })}
        </p>
      )}
      <ReadingArea
        isPart
        label={t('table')}
        className="w-fit max-w-full overflow-x-auto rounded-control border border-line bg-surface"
      >
        <table className="w-max border-collapse text-13 tabular-nums">
          {grid && (
            <thead>
              <tr className="bg-surface-sunken text-12 text-text-faint">
                <td aria-hidden className="border-r border-line" />
                {Array.from({ length: columnCount }, (_, column) => (
                  <th
                    key={column}
                    scope="col"
                    className="border-r border-line px-2 py-1 font-normal last:border-r-0"
                  >
                    {columnName(grid.firstColumn + column)}
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody>
            {shown.map((row, index) => {
              const isHeader = index < headerRows;
              const number = rowNumber(index);
              const isMarked =
                isPassage && !isHeader && (!isPart || (number !== null && containsRow(wanted, number)));
              return (
                <tr
                  key={index}
                  data-passage={isMarked || undefined}
                  data-part={(isMarked && isPart) || undefined}
                  className={classNames(
                    'border-t border-line first:border-t-0',
                    isHeader && 'bg-surface-sunken',
                    isMarked && 'passage-row',
                  )}
                >
                  {grid && (
                    <th
                      aria-hidden={number === null || undefined}
                      scope="row"
                      className="border-r border-line bg-surface-sunken px-2 py-1 text-right text-12 font-normal text-text-faint"
                    >
                      {number}
                    </th>
                  )}
                  {Array.from({ length: columnCount }, (_, column) => {
                    const text = row[column] ?? '';
                    const Cell = isHeader && text !== '' ? 'th' : 'td';
                    return (
                      <Cell
                        key={column}
                        {...(Cell === 'th' && { scope: 'col' })}
                        className={classNames(
                          'max-w-96 border-r border-line px-2 py-1 text-left align-top last:border-r-0',
                          isHeader && 'font-semibold',
                        )}
                      >
                        <MarkedText text={text} marks={findMarks(text, marks)} />
                      </Cell>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </ReadingArea>
      {shown.length < rows.length && (
        <Button size="small" className="self-start" onClick={() => setIsWhole(true)}>
          {t('showAllRows', { rows: format.number(rows.length) })}
        </Button>
      )}
    </div>
  );
}

/**
 * The sheet's number of each row. A block that continues a long table repeats its header rows without a place in
 * the range; those have no number.
 */
function rowNumbers(
  rowCount: number,
  headerRows: number,
  grid: CellRange | null,
): (index: number) => number | null {
  if (!grid) return () => null;
  const repeated = Math.min(headerRows, Math.max(0, rowCount - (grid.lastRow - grid.firstRow + 1)));
  return (index) => (index < repeated ? null : grid.firstRow + index - repeated);
}
