export type { ByteRange, FileStore, StagedFile, StageOptions } from './file-store.ts';
export { createLocalFileStore } from './local-file-store.ts';
export { createS3FileStore, type S3FileStoreOptions } from './s3-file-store.ts';
export { collectFiles, enqueueFileCollection } from './collect-files.ts';
export { createFilePasswords, passwordStore, type FilePasswords } from './file-passwords.ts';
export { titleOf } from './title-of.ts';
