'use client';
import { useEffect, useEffectEvent, useId, type ReactNode, type RefObject } from 'react';

/** A part that scrolls by itself and can be reached with the keyboard, which a plain scroller cannot everywhere. */
export function ReadingArea({
  element,
  isPart = false,
  label,
  keys,
  onKey,
  onScroll,
  lang,
  className,
  children,
}: {
  element?: RefObject<HTMLDivElement | null>;
  /** Inside another reading area, e.g. a wide table: no landmark of its own. */
  isPart?: boolean;
  label: string;
  /** Which keys do what, for screen readers. */
  keys?: string;
  /** Returns whether the key did something. */
  onKey?: (key: string) => boolean;
  onScroll?: () => void;
  lang?: string | undefined;
  className: string;
  children: ReactNode;
}) {
  const keysId = useId();
  const handleKey = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      event.isComposing ||
      event.target !== event.currentTarget
    )
      return;
    if (onKey?.(event.key) === true) event.preventDefault();
  });
  useEffect(() => {
    const node = element?.current;
    node?.addEventListener('keydown', handleKey);
    return () => node?.removeEventListener('keydown', handleKey);
  }, [element]);
  return (
    <div
      ref={element}
      role={isPart ? 'group' : 'region'}
      aria-label={label}
      aria-describedby={keys === undefined ? undefined : keysId}
      lang={lang}
      // Focusable on purpose: what scrolls must be scrollable by keyboard (WCAG 2.1.1).
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={onScroll}
      className={className}
    >
      {keys !== undefined && (
        <span id={keysId} hidden>
          {keys}
        </span>
      )}
      {children}
    </div>
  );
}
