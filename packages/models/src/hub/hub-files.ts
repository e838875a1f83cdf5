import { AppError } from '@onyx/contracts';

/** A file of a repository, as the hub announces it. */
export type HubFile = {
  path: string;
  bytes: number;
  /** Of its content: SHA-256 for what the hub keeps in large-file storage, else git's SHA-1 of a blob. */
  checksum: { kind: 'sha256' | 'git-blob'; hex: string };
};

export type HubListing = {
  /** The commit that the revision stands for. */
  commit: string;
  files: HubFile[];
};

type Sibling = {
  rfilename?: unknown;
  size?: unknown;
  blobId?: unknown;
  lfs?: { sha256?: unknown; oid?: unknown; size?: unknown } | null;
};

/** Plain names only: nothing that could lead out of a folder. */
const safePath = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * Reads the answer of `/api/models/<repository>/revision/<revision>?blobs=true`. Files without size or checksum are
 * left out: they could not be told from damaged ones.
 * @throws AppError `model-download-failed` when it is no such answer.
 */
export function readListing(
  answer: unknown,
  { address, repository }: { address: string; repository: string },
): HubListing {
  const { sha, siblings } = (answer ?? {}) as { sha?: unknown; siblings?: unknown };
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
    throw new AppError('model-download-failed', {
      params: { address, file: repository },
      detail: 'the address does not answer as a hub does',
    });
  }
  return { commit: sha, files: (siblings as Sibling[]).flatMap(readFileEntry) };
}

function readFileEntry({ rfilename: path, size, blobId, lfs }: Sibling): HubFile[] {
  if (typeof path !== 'string' || !safePath.test(path)) return [];
  const bytes = Number(lfs?.size ?? size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) return [];
  const sha256 = lfs?.sha256 ?? lfs?.oid;
  if (typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) {
    return [{ path, bytes, checksum: { kind: 'sha256', hex: sha256 } }];
  }
  if (lfs || typeof blobId !== 'string' || !/^[0-9a-f]{40}$/.test(blobId)) return [];
  return [{ path, bytes, checksum: { kind: 'git-blob', hex: blobId } }];
}
