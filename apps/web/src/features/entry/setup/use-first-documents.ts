'use client';
import type { Document } from '@onyx/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../../api/client.ts';
import { queryKeys } from '../../../api/keys.ts';

export type FirstFile = { name: string; documentId: string | null; error: unknown };

const parallelUploads = 3;
const pollEveryMs = 1000;

/** Uploads of the first run, a few at a time, and how far the server is with them. */
export function useFirstDocuments() {
  const queryClient = useQueryClient();
  const [files, setFiles] = useState<FirstFile[]>([]);
  const [sampleError, setSampleError] = useState<unknown>(null);
  const [isAddingSamples, setIsAddingSamples] = useState(false);
  const queue = useRef<File[]>([]);
  const running = useRef(0);

  const ids = files.flatMap(({ documentId }) => documentId ?? []).slice(0, 200);
  const { data: progress } = useQuery({
    queryKey: [...queryKeys.documents, 'first-run', ids],
    queryFn: async ({ signal }) => (await api.documentProgress({ body: { ids } }, { signal })).documents,
    enabled: ids.length > 0,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) =>
      state.data?.every(({ status }) => status.stage === 'ready' || status.stage === 'failed')
        ? false
        : pollEveryMs,
  });

  const settle = (name: string, changes: Partial<FirstFile>) =>
    setFiles((before) => before.map((file) => (file.name === name ? { ...file, ...changes } : file)));

  const uploadNext = async (): Promise<void> => {
    const file = queue.current.shift();
    if (!file) return;
    const body = new FormData();
    // Fields go before the file: the server reads the stream once.
    body.set('folder', '');
    body.set('file', file, file.name);
    try {
      const { document } = await api.uploadDocument({ body });
      settle(file.name, { documentId: document.id });
    } catch (error) {
      settle(file.name, { error });
    }
    await uploadNext();
  };

  const add = (chosen: File[]) => {
    const known = new Set(files.map(({ name }) => name));
    const fresh = chosen.filter(({ name }) => !known.has(name));
    queue.current.push(...fresh);
    setFiles((before) => [...before, ...fresh.map(({ name }) => ({ name, documentId: null, error: null }))]);
    while (running.current < parallelUploads && running.current < queue.current.length) {
      running.current += 1;
      void uploadNext().finally(() => {
        running.current -= 1;
        void queryClient.invalidateQueries({ queryKey: queryKeys.suggestions });
      });
    }
  };

  const addSamples = async () => {
    setIsAddingSamples(true);
    setSampleError(null);
    try {
      const { documents } = await api.addSampleDocuments();
      setFiles((before) => [
        ...before,
        ...documents.map(({ id, fileName }) => ({ name: fileName, documentId: id, error: null })),
      ]);
      void queryClient.invalidateQueries({ queryKey: queryKeys.collections });
    } catch (error) {
      setSampleError(error);
    } finally {
      setIsAddingSamples(false);
    }
  };

  const documentOf = (file: FirstFile): Document | undefined =>
    progress?.find(({ id }) => id === file.documentId);
  return { files, documentOf, add, addSamples, isAddingSamples, sampleError };
}
