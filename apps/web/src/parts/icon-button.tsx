import type { ComponentProps, ReactNode } from 'react';
import type { ButtonVariant } from './button.tsx';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-hover',
  secondary: 'border border-line-strong text-text hover:not-disabled:bg-surface-hover',
  ghost:
    'text-text-muted hover:not-disabled:bg-surface-hover hover:not-disabled:text-text active:not-disabled:bg-surface-active aria-pressed:bg-accent-soft aria-pressed:text-accent',
  danger: 'text-danger hover:not-disabled:bg-danger-soft',
};

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** Its name: read by screen readers and shown as a tooltip. */
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant;
  size?: 'small' | 'medium';
  isBusy?: boolean;
  /** Shown after the label in the tooltip, e.g. `⌘K`. */
  shortcut?: string;
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left';
};

/** A square button with an icon (16 or 20 px), a name and a tooltip. */
export function IconButton({
  label,
  icon,
  variant = 'ghost',
  size = 'medium',
  isBusy = false,
  shortcut,
  tooltipSide,
  disabled,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      <button
        type="button"
        aria-label={label}
        disabled={disabled === true || isBusy}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-control disabled:cursor-not-allowed disabled:opacity-50',
          size === 'small' ? 'size-7' : 'size-9',
          'pointer-coarse:size-11',
          variants[variant],
          className,
        )}
        {...rest}
      >
        {isBusy ? <Spinner /> : icon}
      </button>
    </Tooltip>
  );
}
