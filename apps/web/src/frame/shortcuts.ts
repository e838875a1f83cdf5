'use client';
import { useEffect, useEffectEvent } from 'react';

/** `mod` is ⌘ on Apple machines and Ctrl elsewhere, e.g. `mod+k`, `mod+shift+o`, `?`, `j`. */
export type Shortcut = string;

const isApple = () => /mac|iphone|ipad/i.test(navigator.platform);

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether a key press is this shortcut. Shift counts only with letters: `?` needs it on most keyboards. */
export function matchesShortcut(press: KeyPress, shortcut: Shortcut, onApple: boolean): boolean {
  const parts = shortcut.toLowerCase().split('+');
  const key = parts.at(-1) ?? '';
  const wantsMod = parts.includes('mod');
  const wantsShift = parts.includes('shift');
  if (press.key.toLowerCase() !== key || press.altKey) return false;
  if ((onApple ? press.metaKey : press.ctrlKey) !== wantsMod) return false;
  if (onApple ? press.ctrlKey : press.metaKey) return false;
  return /^[a-z]$/.test(key) || key === 'enter' ? press.shiftKey === wantsShift : true;
}

/** How a shortcut is written for people on this machine. */
export function shortcutLabel(shortcut: Shortcut): string {
  const names: Record<string, string> = isApple()
    ? { mod: '⌘', shift: '⇧', enter: '↵', space: '␣' }
    : { mod: 'Ctrl', shift: 'Shift', enter: 'Enter', space: 'Space' };
  const parts = shortcut
    .split('+')
    .map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
  return parts.join(isApple() ? '' : '+');
}

/** Whether typing goes into a text, so that single keys are letters and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/**
 * Runs `action` on a key. Single keys are left alone while somebody types, while a dialog or menu is open,
 * and every key while an input method composes.
 */
export function useShortcut(
  shortcut: Shortcut,
  action: (event: KeyboardEvent) => void,
  isEnabled = true,
): void {
  const run = useEffectEvent(action);
  useEffect(() => {
    if (!isEnabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      if (!matchesShortcut(event, shortcut, isApple())) return;
      const isSingleKey = !shortcut.includes('mod');
      if (isSingleKey && (isTyping(event.target) || document.querySelector('[role="dialog"], [role="menu"]')))
        return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [shortcut, isEnabled]);
}
