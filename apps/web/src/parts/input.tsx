'use client';
import { Eye, EyeOff, Search, X } from 'lucide-react';
import { useState, type ComponentProps, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

/**
 * How every text control looks. 16 px on touch, or iOS zooms in. `:where` lets a caller's own width win.
 */
export const controlClass =
  '[:where(&)]:w-full min-w-0 rounded-control border border-line-strong bg-surface px-3 text-14 text-text pointer-coarse:text-16 ' +
  'focus:border-accent focus:outline-1 focus:-outline-offset-1 focus:outline-accent ' +
  'aria-invalid:border-danger disabled:cursor-not-allowed disabled:bg-surface-sunken disabled:text-text-muted [&[readonly]]:bg-surface-sunken';

/** One line of text. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classNames(controlClass, 'h-9 pointer-coarse:h-11', className)} {...rest} />;
}

/** A password with a switch to see it. */
export function PasswordInput({ className, ...rest }: ComponentProps<'input'>) {
  const { t } = useTranslation();
  const [isShown, setIsShown] = useState(false);
  return (
    <span className="relative block">
      <Input
        {...rest}
        type={isShown ? 'text' : 'password'}
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        className={classNames('pr-10', className)}
      />
      <IconButton
        size="small"
        label={isShown ? t('hidePassword') : t('showPassword')}
        icon={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
        onClick={() => setIsShown(!isShown)}
        className="absolute inset-y-0 right-1 my-auto pointer-coarse:right-0"
      />
    </span>
  );
}

/** A search box with a magnifier and, once filled, a way to clear it. */
export function SearchInput({
  value,
  onValueChange,
  className,
  trailing,
  ...rest
}: Omit<ComponentProps<'input'>, 'value' | 'onChange'> & {
  value: string;
  onValueChange: (value: string) => void;
  trailing?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <span className={classNames('relative block', className)}>
      <Search
        aria-hidden
        size={16}
        className="pointer-events-none absolute inset-y-0 left-3 my-auto text-text-faint"
      />
      <Input
        type="text"
        role="searchbox"
        enterKeyHint="search"
        autoComplete="off"
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className="pr-9 pl-9"
        {...rest}
      />
      <span className="absolute inset-y-0 right-1 flex items-center">
        {value === '' ? (
          trailing
        ) : (
          <IconButton
            size="small"
            label={t('clear')}
            icon={<X size={16} />}
            onClick={(event) => {
              onValueChange('');
              event.currentTarget.closest('span.relative')?.querySelector('input')?.focus();
            }}
          />
        )}
      </span>
    </span>
  );
}
