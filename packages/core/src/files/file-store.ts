import type { Readable } from 'node:stream';

/** The bytes of a file on their way into the store: complete and durable, but not to be found yet. */
export type StagedFile = {
  /** SHA-256 of the bytes, hexadecimal: the address in the store. */
  sha256: string;
  sizeBytes: number;
  /** The first bytes, at most 64 KB, for telling the format. */
  head: Uint8Array;
  /** Makes the file available at its address. The same bytes being there already is fine. */
  commit(): Promise<void>;
  /** Forgets the bytes. Does nothing after `commit()`. */
  discard(): Promise<void>;
};

export type StageOptions = {
  maxBytes: number;
  signal?: AbortSignal | undefined;
};

/** Both ends inclusive, as in an HTTP range. */
export type ByteRange = { start: number; end: number };

/**
 * Files by the SHA-256 of their bytes: equal files are stored once, and a file never changes.
 * Who refers to a file is the database's business; the store only keeps bytes.
 */
export type FileStore = {
  /**
   * Takes bytes in as they come, holding no more than one piece in memory.
   * Rejects with `file-too-large` above `maxBytes` and with the source's own error when it breaks off; nothing is left then.
   */
  stage(bytes: AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedFile>;
  /** Throws `not-found` when there is no such file. */
  open(sha256: string, range?: ByteRange): Promise<Readable>;
  /** A path that a parser can open on this machine. Throws `not-found`. */
  localPath(sha256: string): Promise<string>;
  /** A file that is not there is fine. */
  remove(sha256: string): Promise<void>;
  /** Every file there is, in no order. */
  list(): AsyncIterable<{ sha256: string; storedAt: Date }>;
};
