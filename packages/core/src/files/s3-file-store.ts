import type { FileStore } from './file-store.ts';
import { isAddress, shelvedName } from './address.ts';
import { s3Reader } from './s3-reader.ts';
import { defaultTimeoutMs, openS3Bucket, type S3Settings } from './s3-bucket.ts';
import { abandonedAfterMs, openStagingFolder, removeIfThere } from './staging-folder.ts';
import { damaged, verified } from './verify-bytes.ts';

export type S3FileStoreOptions = S3Settings & {
  /** A folder of this machine for files on their way; one for each process is not needed. */
  workFolder: string;
};

/** A transfer may have been damaged where the object was not. */
const downloads = 2;

/**
 * A file store in a bucket of AWS or anything S3-compatible, with names `<prefix>ab/abcdef…`. The address is the
 * hash of the bytes, so a file is written to the work folder before it is sent. An object appears in a bucket whole
 * or not at all; storing equal bytes again replaces it by itself, which gives it a new time, by which the collector
 * knows that it was just asked for, and mends it if it was damaged.
 *
 * `commit()` after `transfer()` only looks whether the object is still there: a collector that held the file's row
 * before us may have removed it.
 */
export async function createS3FileStore(options: S3FileStoreOptions): Promise<FileStore> {
  const staging = await openStagingFolder(options.workFolder);
  const bucket = await openS3Bucket(options);
  const read = s3Reader(bucket, options.timeoutMs ?? defaultTimeoutMs);

  async function download(sha256: string, signal: AbortSignal | undefined): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const bytes = await read(shelvedName(sha256), { signal });
      const file = await staging.write(bytes, { maxBytes: Infinity, signal });
      if (file.sha256 === sha256) return file.path;
      await removeIfThere(file.path);
      if (attempt === downloads) throw damaged(sha256);
    }
  }

  return {
    async stage(bytes, stageOptions) {
      const { path, ...measures } = await staging.write(bytes, stageOptions);
      const { sha256, sizeBytes } = measures;
      const name = shelvedName(sha256);
      let isTransferred = false;
      return {
        ...measures,
        transfer: async () => {
          await bucket.put(name, { path, sizeBytes, signal: stageOptions.signal });
          isTransferred = true;
        },
        commit: async () => {
          if (isTransferred && (await bucket.has(name))) return;
          await bucket.put(name, { path, sizeBytes });
          isTransferred = true;
        },
        discard: () => removeIfThere(path),
      };
    },
    async open(sha256, range) {
      const bytes = await read(shelvedName(sha256), { range });
      return range ? bytes : verified(bytes, sha256);
    },
    async withLocalFile(sha256, use, signal) {
      const path = await download(sha256, signal);
      try {
        return await use(path);
      } finally {
        await removeIfThere(path);
      }
    },
    remove: (sha256) => bucket.remove(shelvedName(sha256)),
    async *list() {
      for await (const { name, storedAt } of bucket.list()) {
        const sha256 = name.slice(3);
        if (isAddress(sha256) && name === shelvedName(sha256)) yield { sha256, storedAt };
      }
    },
    async removeAbandoned() {
      await staging.removeLeftovers();
      await bucket.removeUploads(new Date(Date.now() - abandonedAfterMs));
    },
  };
}
