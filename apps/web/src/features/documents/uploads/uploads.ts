'use client';
import { useStore } from 'zustand';
import { sendFile } from './send-file.ts';
import { createUploadQueue } from './upload-queue.ts';

let maxUploadBytes: number | undefined;

/** The uploads of this tab; outlive the page they were started on. */
export const uploadQueue = createUploadQueue({ send: sendFile, maxBytes: () => maxUploadBytes });

/** Tells the queue the server's limit, so that what is too large is refused before it travels. */
export function setMaxUploadBytes(bytes: number): void {
  maxUploadBytes = bytes;
}

export function useUploads() {
  return useStore(uploadQueue.store, (state) => state.uploads);
}
