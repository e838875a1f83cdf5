import { AppError, type ErrorCode } from '@onyx/contracts';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** Writes a file that is not there yet, down to the disk. @throws the system's error, `EEXIST` among them. */
export function writeNewFile(path: string, content: Uint8Array, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Does something with files that hold secrets. The system's code is told, never its text, which may hold what was
 * written. @throws AppError of the code, with `path` and `reason`.
 */
export function withFileErrors<T>(code: ErrorCode, path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code: reason } = error as NodeJS.ErrnoException;
    if (reason === undefined || error instanceof AppError) throw error;
    throw new AppError(code, { params: { path, reason } });
  }
}
