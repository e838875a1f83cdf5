'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';
import { isBeingRead, isSettled } from './upload-queue.ts';
import { uploadQueue, useUploads } from './uploads.ts';

const everyMs = 1000;
/** What one request may ask about. */
const maxIds = 200;

/**
 * While documents that were sent are being read, asks how far they are, and makes lists read anew when one gets
 * further. Warns before the tab is closed on files that are still on their way.
 */
export function useUploadProgress(): void {
  const queryClient = useQueryClient();
  const uploads = useUploads();
  const isReading = uploads.some(isBeingRead);
  const isSending = uploads.some(({ state }) => state === 'waiting' || state === 'sending');
  const settledCount = uploads.filter((upload) => upload.state === 'sent' && isSettled(upload)).length;
  const sentCount = uploads.filter((upload) => upload.state === 'sent').length;

  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const ids = uploads.filter(isBeingRead).flatMap(({ document }) => document?.id ?? []);
    const { documents } = await api.documentProgress({ body: { ids: ids.slice(0, maxIds) } }, { signal });
    uploadQueue.update(documents);
  });
  useEffect(() => {
    if (!isReading) return;
    const stopped = new AbortController();
    const timer = setInterval(() => {
      // A missed answer is made up for by the next; the frame tells when the server is away.
      ask(stopped.signal).catch(() => undefined);
    }, everyMs);
    return () => {
      clearInterval(timer);
      stopped.abort();
    };
  }, [isReading]);

  useEffect(() => {
    if (sentCount === 0) return;
    const timer = setTimeout(() => {
      void queryClient.invalidateQueries({ queryKey: queryKeys.documents });
      void queryClient.invalidateQueries({ queryKey: queryKeys.collections });
      if (settledCount > 0) void queryClient.invalidateQueries({ queryKey: queryKeys.suggestions });
    }, 500);
    return () => clearTimeout(timer);
  }, [queryClient, sentCount, settledCount]);

  useEffect(() => {
    if (!isSending) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isSending]);
}
