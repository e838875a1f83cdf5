import { expect, test } from 'vitest';
import { matchesShortcut } from './shortcuts.ts';

const press = (key: string, held: string[] = []) => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
});

test('mod is the command key on Apple machines and Ctrl elsewhere', () => {
  expect(matchesShortcut(press('k', ['meta']), 'mod+k', true)).toBe(true);
  expect(matchesShortcut(press('k', ['ctrl']), 'mod+k', true)).toBe(false);
  expect(matchesShortcut(press('k', ['ctrl']), 'mod+k', false)).toBe(true);
  expect(matchesShortcut(press('k'), 'mod+k', false)).toBe(false);
  expect(matchesShortcut(press('k', ['ctrl', 'alt']), 'mod+k', false)).toBe(false);
});

test('shift counts with letters and not with signs that need it', () => {
  expect(matchesShortcut(press('O', ['ctrl', 'shift']), 'mod+shift+o', false)).toBe(true);
  expect(matchesShortcut(press('o', ['ctrl']), 'mod+shift+o', false)).toBe(false);
  expect(matchesShortcut(press('J', ['shift']), 'j', false)).toBe(false);
  expect(matchesShortcut(press('?', ['shift']), '?', false)).toBe(true);
  expect(matchesShortcut(press('?'), '?', false)).toBe(true);
});
