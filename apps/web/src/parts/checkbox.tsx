'use client';
import { Check, Minus } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A tick box; `some` is the dash of a partly selected list. Give `children` as its label, or `label` to hide it. */
export function Checkbox({
  value,
  onValueChange,
  label,
  children,
  isDisabled = false,
  className,
}: {
  value: boolean | 'some';
  onValueChange: (value: boolean) => void;
  label?: string;
  children?: ReactNode;
  isDisabled?: boolean;
  className?: string;
}) {
  const id = useId();
  return (
    <span className={classNames('inline-flex items-center gap-2', className)}>
      <Radix.Root
        id={id}
        aria-label={label}
        disabled={isDisabled}
        checked={value === 'some' ? 'indeterminate' : value}
        onCheckedChange={(next) => onValueChange(next === true)}
        className="relative flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-line-strong bg-surface text-on-accent before:absolute before:-inset-2 disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
      >
        <Radix.Indicator>
          {value === 'some' ? (
            <Minus size={12} strokeWidth={3} aria-hidden />
          ) : (
            <Check size={12} strokeWidth={3} aria-hidden />
          )}
        </Radix.Indicator>
      </Radix.Root>
      {children !== undefined && (
        <label htmlFor={id} className="cursor-pointer text-14">
          {children}
        </label>
      )}
    </span>
  );
}
