'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createQueryClient } from '../api/query-client.ts';
import { translations } from '../i18n/i18n.ts';
import { Toaster } from '../parts/toast.tsx';
import { TooltipProvider } from '../parts/tooltip.tsx';
import { watchSystemTheme } from './theme.ts';

const never = () => () => {};

/**
 * What everything stands in. The exported HTML holds no page: language, theme and session are known in the
 * browser only, so pages render there, and nobody sees the wrong language flash by.
 */
export function Providers({ boot, children }: { boot: ReactNode; children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  useEffect(() => watchSystemTheme(), []);
  return (
    <I18nextProvider i18n={translations}>
      <QueryClientProvider client={queryClient}>
        <TooltipProvider>
          {isBrowser ? children : boot}
          {isBrowser && <Toaster />}
        </TooltipProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}
