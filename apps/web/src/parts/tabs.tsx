'use client';
import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** Tabs over panels. Each tab may carry a count. Panels are `TabPanel` children. */
export function Tabs<T extends string>({
  value,
  onValueChange,
  label,
  tabs,
  className,
  children,
}: {
  value: T;
  onValueChange: (value: T) => void;
  label: string;
  tabs: { value: T; label: string; count?: number }[];
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root
      value={value}
      onValueChange={(next) => onValueChange(next as T)}
      className={classNames('flex min-h-0 flex-col', className)}
    >
      <Radix.List aria-label={label} className="flex shrink-0 gap-2 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-10 items-center gap-1 border-b-2 border-transparent px-1 text-14 whitespace-nowrap text-text-muted hover:text-text focus-visible:rounded-control focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-text"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="text-12 text-text-faint tabular-nums">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

/** What a tab shows. */
export function TabPanel({
  value,
  className,
  children,
}: {
  value: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Content value={value} className={classNames('min-h-0 outline-offset-0', className)}>
      {children}
    </Radix.Content>
  );
}
