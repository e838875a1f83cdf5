'use client';
import { AppError, errorInfoText, toErrorInfo, type ErrorInfo, type Locale } from '@onyx/contracts';
import { useCallback } from 'react';
import { useLocale } from '../i18n/use-format.ts';

/** What a person reads for a thrown value. Anything that is not an `AppError` reads as `internal`. */
export function errorMessage(error: unknown, locale: Locale): string {
  const info = toErrorInfo(error);
  // The client calls its own host by paths; people know it by its address.
  if (info.code === 'server-unreachable' && typeof window !== 'undefined') {
    return errorInfoText({ ...info, params: { url: window.location.origin } }, locale);
  }
  return errorInfoText(info, locale);
}

/** `errorMessage` in the interface language. */
export function useErrorText(): (error: unknown) => string {
  const locale = useLocale();
  return useCallback((error: unknown) => errorMessage(error, locale), [locale]);
}

/** Words an error that is part of data, e.g. why a document failed, in the interface language. */
export function useErrorInfoText(): (info: ErrorInfo) => string {
  const locale = useLocale();
  return useCallback((info: ErrorInfo) => errorInfoText(info, locale), [locale]);
}

/** Whether a thrown value carries one of these codes. */
export function hasErrorCode(error: unknown, ...codes: AppError['code'][]): error is AppError {
  return error instanceof AppError && codes.includes(error.code);
}
