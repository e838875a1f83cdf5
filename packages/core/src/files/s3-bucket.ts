import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3';
import { AppError } from '@onyx/contracts';
import type { Readable } from 'node:stream';
import { isMissing, s3Error } from './s3-error.ts';
import { s3Upload } from './s3-upload.ts';

export type S3Settings = {
  bucket: string;
  /** Absent: that of AWS. */
  endpoint?: string | undefined;
  region: string;
  /** What every name begins with, e.g. `onyx/`. */
  prefix: string;
  /** Absent: what the machine itself may do. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Whether the bucket stands in the path of an address, not in its host name. */
  isPathStyle: boolean;
  /** How long the store may be silent; a request with a body gets more for its bytes. 15 s unless told. */
  timeoutMs?: number;
};

/** Objects of a bucket by name, the prefix apart. Everything throws `file-store-unavailable` or `file-store-full`. */
export type S3Bucket = {
  /** Stores a file of this machine; the store checks it as it arrives. It is there whole or not at all. */
  put(
    name: string,
    file: { path: string; sizeBytes: number; signal?: AbortSignal | undefined },
  ): Promise<void>;
  has(name: string): Promise<boolean>;
  /** Bytes from `start` to `end`, inclusive, or to the object's own end, and how many. Throws `not-found`. */
  get(
    name: string,
    range: { start: number; end?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<{ body: Readable; sizeBytes: number }>;
  remove(name: string): Promise<void>;
  list(): AsyncIterable<{ name: string; storedAt: Date }>;
  /** Ends uploads in parts that began before the given time; the store would keep what had arrived for ever. */
  removeUploads(before: Date): Promise<void>;
};

export const defaultTimeoutMs = 15_000;
const connectTimeoutMs = 5000;
const attempts = 3;
const silentLogger = { debug() {}, info() {}, warn() {}, error() {} };

/** Opens a bucket; nothing is sent yet. The SDK (37 MB, 0.1 s) is loaded only here. */
export async function openS3Bucket(settings: S3Settings): Promise<S3Bucket> {
  const sdk = await import('@aws-sdk/client-s3');
  const { bucket: Bucket, prefix: Prefix, timeoutMs = defaultTimeoutMs } = settings;
  const client = new sdk.S3Client({
    region: settings.region,
    forcePathStyle: settings.isPathStyle,
    maxAttempts: attempts,
    // We bring a SHA-256 of our own; the CRC trailers of the SDK are not understood by every store.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      // It would cut off a body that is not read because its reader is slow. We watch for silence where we wait.
      socketTimeout: 0,
      logger: silentLogger,
    },
    ...(settings.endpoint !== undefined && { endpoint: settings.endpoint }),
    ...(settings.credentials && { credentials: settings.credentials }),
  });
  const upload = s3Upload({ sdk, client, timeoutMs });
  const objectOf = (name: string) => ({ Bucket, Key: Prefix + name });

  return {
    async put(name, file) {
      try {
        await upload(objectOf(name), file);
      } catch (error) {
        file.signal?.throwIfAborted();
        throw s3Error(error, 'storing a file');
      }
    },
    async has(name) {
      try {
        await client.send(new sdk.HeadObjectCommand(objectOf(name)));
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        throw s3Error(error, 'looking for a file');
      }
    },
    async get(name, { start, end, signal }) {
      const isPart = start > 0 || end !== undefined;
      try {
        const { Body, ContentLength } = await client.send(
          new sdk.GetObjectCommand({
            ...objectOf(name),
            ...(isPart && { Range: `bytes=${start}-${end ?? ''}` }),
          }),
          signal && { abortSignal: signal },
        );
        return { body: Body as Readable, sizeBytes: ContentLength ?? 0 };
      } catch (error) {
        signal?.throwIfAborted();
        if (isMissing(error)) throw new AppError('not-found');
        throw s3Error(error, 'reading a file');
      }
    },
    async remove(name) {
      try {
        await client.send(new sdk.DeleteObjectCommand(objectOf(name)));
      } catch (error) {
        if (!isMissing(error)) throw s3Error(error, 'removing a file');
      }
    },
    async *list() {
      try {
        for await (const page of sdk.paginateListObjectsV2({ client }, { Bucket, Prefix })) {
          for (const { Key, LastModified } of page.Contents ?? []) {
            if (Key && LastModified) yield { name: Key.slice(Prefix.length), storedAt: LastModified };
          }
        }
      } catch (error) {
        throw s3Error(error, 'listing files');
      }
    },
    async removeUploads(before) {
      let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
      try {
        while (from) {
          const page: ListMultipartUploadsCommandOutput = await client.send(
            new sdk.ListMultipartUploadsCommand({ Bucket, Prefix, ...from }),
          );
          for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
            if (!Key?.startsWith(Prefix) || !Initiated || Initiated > before) continue;
            await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
          }
          const { IsTruncated, NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
          from = IsTruncated ? { KeyMarker, UploadIdMarker } : undefined;
        }
      } catch (error) {
        // Another worker was quicker; the rest is left to the next time.
        if ((error as Error).name !== 'NoSuchUpload') throw s3Error(error, 'ending old uploads');
      }
    },
  };
}
