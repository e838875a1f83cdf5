'use client';
import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import type { FieldControl } from './field.tsx';
import { controlClass } from './input.tsx';

export type SelectOption<T extends string> = { value: T; label: string; hint?: string; icon?: ReactNode };

/** One of a few. For two to four short words prefer `SegmentedControl`. */
export function Select<T extends string>({
  value,
  onValueChange,
  options,
  label,
  control,
  size = 'medium',
  isDisabled = false,
  className,
}: {
  value: T;
  onValueChange: (value: T) => void;
  options: SelectOption<T>[];
  /** Its name, when no `Field` gives one. */
  label?: string;
  control?: FieldControl;
  size?: 'small' | 'medium';
  isDisabled?: boolean;
  className?: string;
}) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onValueChange(next as T)} disabled={isDisabled}>
      <Radix.Trigger
        aria-label={label}
        {...control}
        className={classNames(
          controlClass,
          'flex items-center justify-between gap-2 text-left hover:not-disabled:bg-surface-hover',
          size === 'small' ? 'h-7 px-2 text-13' : 'h-9',
          'pointer-coarse:h-11',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value />
        </span>
        <Radix.Icon asChild>
          <ChevronDown size={16} aria-hidden className="shrink-0 text-text-faint" />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className="opens-rising z-50 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-y-auto rounded-card bg-surface-raised p-1 shadow-float"
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className="flex cursor-pointer items-center gap-2 rounded-control py-2 pr-2 pl-2 text-14 outline-none data-highlighted:bg-surface-hover"
              >
                {option.icon}
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.hint !== undefined && (
                    <span className="block text-12 text-text-faint">{option.hint}</span>
                  )}
                </span>
                <span className="flex size-4 items-center">
                  <Radix.ItemIndicator>
                    <Check size={16} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
