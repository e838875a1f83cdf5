import type { Config } from '@onyx/config';
import { createLocalFileStore, type FileStore } from '@onyx/core';

/** The store of uploaded files that a configuration names. */
export function openFileStore(files: Config['files']): Promise<FileStore> {
  if ('s3' in files) throw new Error('not yet');
  return createLocalFileStore(files.dir);
}
