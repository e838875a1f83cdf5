import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A key of the keyboard. */
export function Key({ children, tone = 'plain' }: { children: ReactNode; tone?: 'plain' | 'inverted' }) {
  return (
    <kbd
      className={classNames(
        'inline-flex h-5 min-w-5 items-center justify-center rounded-control px-1 font-sans text-12',
        tone === 'plain'
          ? 'border border-line bg-surface-sunken text-text-muted'
          : 'border border-current/40',
      )}
    >
      {children}
    </kbd>
  );
}
