import { AppError } from '@onyx/contracts';

const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What the file system refused, as an error of ours; anything else as it is. */
export function diskError(error: unknown): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || !code || !syscall) return error;
  if (fullCodes.has(code)) return new AppError('file-store-full', { isRetryable: true, cause: error });
  return new AppError('file-store-unavailable', {
    params: { reason: code },
    isRetryable: true,
    cause: error,
  });
}

/** For `.catch()`: throws what `diskError` makes of it. */
export function throwDiskError(error: unknown): never {
  throw diskError(error);
}

/** As `throwDiskError`; a file that is not there is `not-found`. */
export function throwOpenError(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new AppError('not-found', { cause: error });
  throw diskError(error);
}
