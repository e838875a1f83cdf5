'use client';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';

export type ChipTone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info';

const tones: Record<ChipTone, string> = {
  neutral: 'bg-surface-active text-text-muted',
  accent: 'bg-accent-soft text-accent',
  success: 'bg-success-soft text-success',
  warning: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  info: 'bg-info-soft text-info',
};

/** A small label: a stage, a role, a filter. With `onRemove` it carries a cross. */
export function Chip({
  tone = 'neutral',
  icon,
  onRemove,
  removeLabel,
  className,
  children,
}: {
  tone?: ChipTone;
  icon?: ReactNode;
  onRemove?: () => void;
  removeLabel?: string;
  className?: string;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <span
      className={classNames(
        'inline-flex max-w-full items-center gap-1 rounded-control text-12 whitespace-nowrap',
        onRemove ? 'h-6 px-2' : 'h-5 px-1.5',
        tones[tone],
        className,
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={removeLabel ?? t('remove')}
          onClick={onRemove}
          className="-mr-1 flex size-6 shrink-0 items-center justify-center rounded-control hover:bg-surface-hover"
        >
          <X size={12} aria-hidden />
        </button>
      )}
    </span>
  );
}

/** A chip to press: a filter that is on or off. */
export function ToggleChip({
  isOn,
  onToggle,
  icon,
  children,
}: {
  isOn: boolean;
  onToggle: () => void;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onToggle}
      className={classNames(
        'inline-flex h-7 items-center gap-1 rounded-full border px-3 text-13 whitespace-nowrap pointer-coarse:h-11',
        isOn
          ? 'border-accent bg-accent-soft text-accent'
          : 'border-line-strong text-text-muted hover:bg-surface-hover hover:text-text',
      )}
    >
      {icon}
      {children}
    </button>
  );
}
