'use client';
import { ToggleGroup as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** One of two to four, all in view. */
export function SegmentedControl<T extends string>({
  value,
  onValueChange,
  label,
  options,
  size = 'medium',
  className,
}: {
  value: T;
  onValueChange: (value: T) => void;
  label: string;
  options: { value: T; label: ReactNode; icon?: ReactNode }[];
  size?: 'small' | 'medium';
  className?: string;
}) {
  return (
    <Radix.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next !== '') onValueChange(next as T);
      }}
      className={classNames(
        'inline-flex rounded-control border border-line bg-surface-sunken p-0.5',
        className,
      )}
    >
      {options.map((option) => (
        <Radix.Item
          key={option.value}
          value={option.value}
          className={classNames(
            'inline-flex flex-1 items-center justify-center gap-2 rounded-[4px] border border-transparent whitespace-nowrap text-text-muted hover:text-text',
            'data-[state=on]:border-line-strong data-[state=on]:bg-surface-raised data-[state=on]:font-semibold data-[state=on]:text-text',
            size === 'small' ? 'h-6 px-2 text-12' : 'h-8 px-3 text-14',
            'pointer-coarse:h-10',
          )}
        >
          {option.icon}
          {option.label}
        </Radix.Item>
      ))}
    </Radix.Root>
  );
}
