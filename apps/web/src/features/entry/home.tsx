'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useStatus } from '../../api/use-status.ts';
import { BootSkeleton } from '../../frame/boot-skeleton.tsx';
import { ErrorState } from '../../parts/error-state.tsx';

/** The bare address: to the first run, or to a new chat (which leads to sign-in where that is needed). */
export function Home() {
  const router = useRouter();
  const { data, error, refetch } = useStatus();
  useEffect(() => {
    if (data) router.replace(data.isSetUp ? '/chat' : '/setup');
  }, [data, router]);
  return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <BootSkeleton />;
}
