import { createHash, randomBytes } from 'node:crypto';

export type StoredObject = { bytes: Buffer; storedAt: Date };
export type Upload = { id: string; key: string; startedAt: Date; parts: Map<number, Buffer> };

/** What a store answers with when it refuses; `code` as in the list of S3 error responses. */
export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

const minPartBytes = 5 * 1024 * 1024;

/** The objects of one bucket and its uploads in parts, in memory, by the rules of the S3 API reference. */
export class S3ObjectStore {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();

  put(key: string, bytes: Buffer): string {
    this.objects.set(key, { bytes, storedAt: new Date() });
    return etagOf(bytes);
  }

  get(key: string): StoredObject {
    const found = this.objects.get(key);
    if (!found) throw new S3Refusal(404, 'NoSuchKey');
    return found;
  }

  startUpload(key: string): string {
    const id = randomBytes(12).toString('hex');
    this.uploads.set(id, { id, key, startedAt: new Date(), parts: new Map() });
    return id;
  }

  putPart(key: string, id: string, number: number, bytes: Buffer): string {
    if (!(number >= 1 && number <= 10_000)) throw new S3Refusal(400, 'InvalidArgument');
    this.#upload(key, id).parts.set(number, bytes);
    return etagOf(bytes);
  }

  /** Parts as the client lists them: each must be there, in order, the same, and none but the last small. */
  completeUpload(
    key: string,
    id: string,
    listed: { number: number; etag: string; sha256: string }[],
  ): string {
    const upload = this.#upload(key, id);
    if (listed.length === 0) throw new S3Refusal(400, 'MalformedXML');
    const pieces = listed.map(({ number, etag, sha256 }, index) => {
      const part = upload.parts.get(number);
      if (!part || etagOf(part) !== etag || sha256Of(part) !== sha256)
        throw new S3Refusal(400, 'InvalidPart');
      if (index > 0 && number <= (listed[index - 1]?.number ?? 0))
        throw new S3Refusal(400, 'InvalidPartOrder');
      if (index < listed.length - 1 && part.length < minPartBytes) throw new S3Refusal(400, 'EntityTooSmall');
      return part;
    });
    this.uploads.delete(id);
    return this.put(key, Buffer.concat(pieces));
  }

  abortUpload(key: string, id: string): void {
    this.#upload(key, id);
    this.uploads.delete(id);
  }

  /** A page of keys in their order, and where the next begins. */
  list(prefix: string, after: string, limit: number): { keys: string[]; isTruncated: boolean } {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
    return { keys: keys.slice(0, limit), isTruncated: keys.length > limit };
  }

  /** A page of uploads that were not ended, by key and id. */
  listUploads(prefix: string, after: string, limit: number): { uploads: Upload[]; isTruncated: boolean } {
    const uploads = [...this.uploads.values()]
      .filter((upload) => upload.key.startsWith(prefix) && placeOf(upload) > after)
      .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    return { uploads: uploads.slice(0, limit), isTruncated: uploads.length > limit };
  }

  #upload(key: string, id: string): Upload {
    const upload = this.uploads.get(id);
    if (!upload || upload.key !== key) throw new S3Refusal(404, 'NoSuchUpload');
    return upload;
  }
}

function placeOf({ key, id }: Pick<Upload, 'key' | 'id'>): string {
  return `${key}\n${id}`;
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function etagOf(bytes: Uint8Array): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}
