import type { Readable } from 'node:stream';

/** The bytes of a file on their way into the store: complete, but not to be found yet. */
export type StagedFile = {
  /** SHA-256 of the bytes, hexadecimal: the address in the store. */
  sha256: string;
  sizeBytes: number;
  /** The first bytes, at most 64 KB, for telling the format. */
  head: Uint8Array;
  /**
   * Does ahead what is slow about `commit()`, so that a transaction need not wait for it. What is transferred and
   * never committed is a file without a row, which the collector removes.
   */
  transfer(): Promise<void>;
  /** Makes the file available at its address, durably. The same bytes being there already is fine. */
  commit(): Promise<void>;
  /** Forgets what is kept for `commit()`. To be called at the end in any case; a committed file stays. */
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
 *
 * Everything here throws `file-store-unavailable` and `file-store-full` when storage, near or far, does not do its
 * part; both may pass.
 */
export type FileStore = {
  /**
   * Takes bytes in as they come, holding no more than one piece in memory.
   * Rejects with `file-too-large` above `maxBytes` and with the source's own error when it breaks off; nothing is left then.
   */
  stage(bytes: AsyncIterable<Uint8Array>, options: StageOptions): Promise<StagedFile>;
  /**
   * The bytes of a file. Throws `not-found` when there is no such file. A whole file is checked against its address
   * as it is read: when it has been damaged the stream fails with `stored-file-damaged` and its last piece is not
   * given out, so that nobody takes what came before for the whole. A range cannot be checked.
   */
  open(sha256: string, range?: ByteRange): Promise<Readable>;
  /**
   * Gives the file as one on this machine, for a parser, as long as `use` takes; it must not be changed.
   * Throws `not-found`, and `stored-file-damaged` before `use` gets to see bytes that are not those of the address.
   */
  withLocalFile<T>(sha256: string, use: (path: string) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** A file that is not there is fine. */
  remove(sha256: string): Promise<void>;
  /** Every file there is, in no order. */
  list(): AsyncIterable<{ sha256: string; storedAt: Date }>;
  /** Removes what was being stored a day ago and more by processes that are no more. */
  removeAbandoned(): Promise<void>;
};
