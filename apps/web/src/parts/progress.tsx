'use client';
import { Progress as Radix } from 'radix-ui';
import { classNames } from './class-names.ts';

/** How far something is, 0 to 1; `null` while nobody knows. `label` says what. */
export function Progress({
  value,
  label,
  tone = 'accent',
  className = 'w-full',
}: {
  value: number | null;
  label: string;
  tone?: 'accent' | 'success' | 'danger';
  className?: string;
}) {
  const colour = { accent: 'bg-accent', success: 'bg-success', danger: 'bg-danger' }[tone];
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <Radix.Root
      value={percent}
      max={100}
      aria-label={label}
      className={classNames('h-1 overflow-hidden rounded-full bg-surface-active', className)}
    >
      <Radix.Indicator
        className={classNames('block h-full rounded-full', colour, percent === null && 'sliding w-1/3')}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </Radix.Root>
  );
}
