export type { ByteRange, FileStore, StagedFile, StageOptions } from './file-store.ts';
export { createLocalFileStore } from './local-file-store.ts';
