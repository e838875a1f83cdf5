import type { ComponentProps, ReactNode } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { classNames } from './class-names.ts';

/** A table of records: 40 px rows, figures that line up. Scrolls sideways inside its own box. */
export function Table({
  label,
  className,
  children,
}: {
  label: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    // A box that scrolls must be reached by keyboard, also when nothing in it can have the focus.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="overflow-x-auto" role="region" aria-label={label} tabIndex={0}>
      <table
        aria-label={label}
        className={classNames('w-full border-collapse text-14 tabular-nums', className)}
      >
        {children}
      </table>
    </div>
  );
}

/** A column's head; with `onSort` a button that says how the column is sorted. */
export function HeaderCell({
  sorted,
  onSort,
  className,
  children,
  ...rest
}: ComponentProps<'th'> & { sorted?: 'asc' | 'desc' | undefined; onSort?: () => void }) {
  return (
    <th
      scope="col"
      aria-sort={sorted === undefined ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
      className={classNames(
        'h-9 border-b border-line px-2 text-left text-12 font-normal text-text-faint first:pl-0 last:pr-0',
        className,
      )}
      {...rest}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className="inline-flex h-full items-center gap-1 hover:text-text"
        >
          {children}
          {sorted === 'asc' && <ArrowUp size={12} aria-hidden />}
          {sorted === 'desc' && <ArrowDown size={12} aria-hidden />}
        </button>
      ) : (
        children
      )}
    </th>
  );
}

export function Row({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={classNames('h-10 border-b border-line last:border-b-0', className)} {...rest} />;
}

export function Cell({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={classNames('px-2 py-2 align-middle first:pl-0 last:pr-0', className)} {...rest} />;
}
