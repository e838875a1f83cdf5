'use client';
import { Switch as Radix } from 'radix-ui';
import { useId, type ReactNode } from 'react';

/** On or off, in effect at once. The label stands left, an explanation under it. */
export function Switch({
  value,
  onValueChange,
  label,
  hint,
  isDisabled = false,
}: {
  value: boolean;
  onValueChange: (value: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
}) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="block text-14 font-semibold">
          {label}
        </label>
        {hint !== undefined && (
          <p id={`${id}-hint`} className="text-13 text-text-muted">
            {hint}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={value}
        disabled={isDisabled}
        onCheckedChange={onValueChange}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="relative h-6 w-10 shrink-0 rounded-full border border-line-strong bg-surface-sunken transition-colors duration-120 disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-4 translate-x-[3px] rounded-full bg-line-strong transition-transform duration-120 data-[state=checked]:translate-x-[19px] data-[state=checked]:bg-on-accent" />
      </Radix.Root>
    </div>
  );
}
