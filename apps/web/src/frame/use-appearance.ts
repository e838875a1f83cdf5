'use client';
import type { Locale, Theme } from '@onyx/contracts';
import { useUpdateMe } from '../api/use-me.ts';
import { setLocale } from '../i18n/i18n.ts';
import { useLocale } from '../i18n/use-format.ts';
import { setTheme, useTheme } from './theme.ts';

/** Theme and language of the signed-in person: changed at once here, stored with the account. */
export function useAppearance() {
  const theme = useTheme((state) => state.theme);
  const locale = useLocale();
  const updateMe = useUpdateMe();
  return {
    theme,
    locale,
    setTheme: (next: Theme) => {
      setTheme(next);
      updateMe.mutate({ theme: next });
    },
    setLocale: (next: Locale) => {
      setLocale(next);
      updateMe.mutate({ locale: next });
    },
  };
}
