import type { Locale } from '@onyx/contracts';
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
    enableSelector: false;
  }
}

const storageKey = 'onyx.locale';

/** Both languages are in the bundle, so that a switch shows at once and works offline. */
export const translations: i18n = createInstance();

void translations.use(initReactI18next).init({
  resources: { en, zh },
  lng: initialLocale(),
  fallbackLng: 'en',
  defaultNS: 'common',
  ns: Object.keys(en),
  initAsync: false,
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** The language shown now. */
export function currentLocale(): Locale {
  return translations.language === 'zh' ? 'zh' : 'en';
}

/** Switches the interface language at once and remembers it in this browser. */
export function setLocale(locale: Locale): void {
  if (locale !== currentLocale()) void translations.changeLanguage(locale);
  document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
  localStorage.setItem(storageKey, locale);
}

function initialLocale(): Locale {
  if (typeof window === 'undefined') return 'en';
  const stored = localStorage.getItem(storageKey);
  if (stored === 'en' || stored === 'zh') return stored;
  return /^zh\b/i.test(navigator.language) ? 'zh' : 'en';
}
