import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';
export type ButtonSize = 'small' | 'medium' | 'large';

type Look = { variant?: ButtonVariant; size?: ButtonSize; icon?: ReactNode };

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-accent text-on-accent hover:not-disabled:bg-accent-hover',
  secondary:
    'border border-line-strong bg-surface-raised text-text hover:not-disabled:bg-surface-hover active:not-disabled:bg-surface-active',
  ghost: 'text-text hover:not-disabled:bg-surface-hover active:not-disabled:bg-surface-active',
  danger: 'bg-danger text-on-danger hover:not-disabled:bg-danger-hover',
};
const sizes: Record<ButtonSize, string> = {
  small: 'h-7 gap-1 px-2 text-13 pointer-coarse:h-11 pointer-coarse:px-3',
  medium: 'h-9 gap-2 px-3 text-14 pointer-coarse:h-11',
  large: 'h-11 gap-2 px-4 text-14',
};

/** The classes of a button, for what must look like one and is none. */
export function buttonClass({ variant = 'secondary', size = 'medium' }: Look = {}): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center rounded-control font-semibold whitespace-nowrap select-none',
    'disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50',
    variants[variant],
    sizes[size],
  );
}

/** A button. `isBusy` shows a spinner and refuses clicks; the words stay, so that nothing jumps. */
export function Button({
  variant = 'secondary',
  size = 'medium',
  icon,
  isBusy = false,
  disabled,
  className,
  children,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & Look & { isBusy?: boolean }) {
  return (
    <button
      // The linter wants a literal; the default above is `button`.
      // eslint-disable-next-line react/button-has-type
      type={type}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
      className={classNames(buttonClass({ variant, size }), className)}
      {...rest}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({
  variant = 'secondary',
  size = 'medium',
  icon,
  className,
  children,
  ...rest
}: ComponentProps<typeof Link> & Look) {
  return (
    <Link className={classNames(buttonClass({ variant, size }), className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}
