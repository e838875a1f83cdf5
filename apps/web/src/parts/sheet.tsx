'use client';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

const sides = {
  left: 'opens-from-left inset-y-0 left-0 w-72 max-w-[85vw]',
  right: 'opens-from-right inset-y-0 right-0 w-[480px] max-w-[92vw]',
  bottom: 'opens-from-bottom inset-x-0 bottom-0 h-[85dvh] rounded-t-composer',
};

/** A sheet that comes from an edge: the sidebar and the sources on small screens. Its content brings its own header. */
export function Sheet({
  isOpen,
  onOpenChange,
  side,
  label,
  children,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  side: keyof typeof sides;
  label: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="opens-fading fixed inset-0 z-30 bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          // Not to its first button: a tooltip would open, and the first Escape would only close that.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className={classNames(
            'fixed z-40 flex flex-col overflow-hidden bg-surface-raised shadow-float outline-none',
            sides[side],
          )}
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
