'use client';
import type { Locale } from '@onyx/contracts';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  formatBytes,
  formatDate,
  formatDuration,
  formatExactTime,
  formatNumber,
  formatPercent,
  formatRelativeTime,
  formatShortDuration,
  formatShortTime,
} from './format.ts';

/** The interface language; re-renders when it changes. */
export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return i18n.language === 'zh' ? 'zh' : 'en';
}

/** Formatters bound to the interface language. */
export function useFormat() {
  const locale = useLocale();
  return useMemo(
    () => ({
      number: (value: number) => formatNumber(value, locale),
      percent: (share: number) => formatPercent(share, locale),
      bytes: (value: number) => formatBytes(value, locale),
      date: (value: string | Date) => formatDate(value, locale),
      shortTime: (value: string | Date) => formatShortTime(value, locale),
      exactTime: (value: string | Date) => formatExactTime(value, locale),
      relativeTime: (value: string | Date) => formatRelativeTime(value, locale),
      shortDuration: (ms: number) => formatShortDuration(ms, locale),
      duration: (seconds: number) => formatDuration(seconds, locale),
    }),
    [locale],
  );
}
