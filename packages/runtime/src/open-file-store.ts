import type { Config } from '@onyx/config';
import { createLocalFileStore, createS3FileStore, type FileStore } from '@onyx/core';
import { join } from 'node:path';

/** The store of uploaded files that a configuration names. Files on their way to a bucket and back wait in the data folder. */
export function openFileStore({ files, server }: Pick<Config, 'files' | 'server'>): Promise<FileStore> {
  return 's3' in files
    ? createS3FileStore({ ...files.s3, workFolder: join(server.dataDir, 'transfer') })
    : createLocalFileStore(files.dir);
}
