'use client';

/** Running uploads, bottom right; lives in the frame, so that it survives navigation. */
export function UploadTray() {
  return null;
}
