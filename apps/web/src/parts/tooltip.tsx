'use client';
import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { Key } from './key.tsx';

/** Wraps the app once; a second tooltip opens without delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={300}>
      {children}
    </Radix.Provider>
  );
}

/** A few words on hover and focus. Never the only place of something a person needs. */
export function Tooltip({
  text,
  shortcut,
  side = 'bottom',
  children,
}: {
  text: ReactNode;
  shortcut?: string | undefined;
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined;
  children: ReactElement;
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="opens-fading z-60 flex max-w-80 items-center gap-2 rounded-control bg-text px-2 py-1 text-12 text-surface"
        >
          {text}
          {shortcut !== undefined && <Key tone="inverted">{shortcut}</Key>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
