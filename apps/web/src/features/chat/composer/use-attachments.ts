'use client';
import type { SearchScope } from '@onyx/contracts';
import { useEffect, useRef, useState } from 'react';
import { uploadQueue, useUploads } from '../../documents/uploads/uploads.ts';
import type { Upload } from '../../documents/uploads/upload-queue.ts';
import { withDocument } from './scope.ts';

/** The default collection: the server knows which one that is. */
const defaultCollection = '';

/**
 * Files given to a chat. They go through the uploads of the documents page, so that the tray shows them and
 * leaving the page stops none; one that has arrived becomes the chat's scope.
 */
export function useAttachments(scope: SearchScope, onScopeChange: (scope: SearchScope) => void) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const uploads = useUploads();
  const pending = files.flatMap((file) => uploads.find((upload) => upload.file === file) ?? []);
  const taken = useRef(new Set<File>());
  useEffect(() => {
    const arrived = pending.find(({ file, document }) => document !== null && !taken.current.has(file));
    if (!arrived?.document) return;
    taken.current.add(arrived.file);
    onScopeChange(withDocument(scope, arrived.document.id));
    // From here on its chip tells how far it is.
    uploadQueue.forget(arrived.id);
  }, [pending, scope, onScopeChange]);

  return {
    /** On their way, or failed. */
    pending: pending.filter((upload) => upload.document === null),
    add(added: readonly File[]) {
      setFiles((files) => [...files, ...added]);
      uploadQueue.add(
        added.map((file) => ({ file, folder: '' })),
        defaultCollection,
      );
    },
    remove({ id, file }: Upload) {
      uploadQueue.cancel(id);
      uploadQueue.forget(id);
      setFiles((files) => files.filter((other) => other !== file));
    },
  };
}
