'use client';
import { useQueryClient } from '@tanstack/react-query';
import { CloudOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useConnection } from '../api/connection.ts';
import { toast } from '../parts/toast.tsx';

/**
 * Says that the server does not answer, until it does; then everything on screen is read anew. It floats, so that
 * nothing moves when it comes and goes.
 */
export function ConnectionBanner() {
  const { t } = useTranslation('frame');
  const isReachable = useConnection((state) => state.isReachable);
  const queryClient = useQueryClient();
  const wasReachable = useRef(true);
  useEffect(() => {
    if (isReachable && !wasReachable.current) {
      toast.success(t('online'));
      void queryClient.invalidateQueries();
    }
    wasReachable.current = isReachable;
  }, [isReachable, queryClient, t]);
  return (
    <output className="block">
      {!isReachable && (
        <p className="opens-fading fixed top-2 left-1/2 z-60 flex w-max max-w-[calc(100vw-16px)] -translate-x-1/2 items-center gap-2 rounded-card bg-warning-soft px-3 py-2 text-13 text-warning shadow-float">
          <CloudOff size={16} aria-hidden className="shrink-0" />
          {t('offline')}
        </p>
      )}
    </output>
  );
}
