import { AppError } from '@onyx/contracts';

type Failure = { name?: unknown; code?: unknown; $metadata?: { httpStatusCode?: number } };

/** What stores say when they are full: MinIO, Ceph and others; AWS never is. */
const fullNames = /^(?:XMinioStorageFull|XMinioAdminBucketQuotaExceeded|QuotaExceeded|InsufficientStorage)$/;

/**
 * What a store said, as an error of ours. The error of the SDK is not kept as its cause: it holds the key id, the
 * signature and what was signed, and would be logged with them.
 */
export function s3Error(error: unknown, operation: string): AppError {
  if (error instanceof AppError) return error;
  const reason = reasonOf(error);
  const status = statusOf(error);
  const said = `${operation} failed: ${reason}${status === undefined ? '' : ` (HTTP ${status})`}`;
  const cause = new Error(said);
  if (status === 507 || fullNames.test(reason)) {
    return new AppError('file-store-full', { isRetryable: true, cause });
  }
  return new AppError('file-store-unavailable', { params: { reason }, isRetryable: true, cause });
}

/** Whether the store has no such object. A missing bucket is a fault of the store; only a HEAD cannot tell them apart. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && /^(?:NoSuchKey|NotFound)$/.test(nameOf(error) ?? '');
}

function statusOf(error: unknown): number | undefined {
  return (error as Failure).$metadata?.httpStatusCode;
}

/** A code such as `ECONNREFUSED` or `AccessDenied`, never a text. */
function reasonOf(error: unknown): string {
  const { code } = error as Failure;
  return typeof code === 'string' && /^E[A-Z_]{2,30}$/.test(code) ? code : (nameOf(error) ?? 'unknown');
}

function nameOf(error: unknown): string | undefined {
  const { name } = error as Failure;
  return typeof name === 'string' && /^\w{1,60}$/.test(name) ? name : undefined;
}
