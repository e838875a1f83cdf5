import type { Theme } from '@onyx/contracts';
import { create } from 'zustand';

const storageKey = 'onyx.theme';

/** The theme chosen in this browser. `public/theme.js` applies it before the first paint. */
export const useTheme = create<{ theme: Theme }>(() => ({ theme: storedTheme() }));

/** Chooses a theme, shows it at once and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme);
  useTheme.setState({ theme });
  applyTheme();
}

/** Follows the system's theme while `system` is chosen; returns how to stop. */
export function watchSystemTheme(): () => void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  applyTheme();
  media.addEventListener('change', applyTheme);
  return () => media.removeEventListener('change', applyTheme);
}

function applyTheme(): void {
  const { theme } = useTheme.getState();
  const isDark =
    theme === 'dark' || (theme === 'system' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}

function storedTheme(): Theme {
  if (typeof window === 'undefined') return 'system';
  const stored = localStorage.getItem(storageKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}
