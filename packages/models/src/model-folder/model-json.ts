import { AppError } from '@onyx/contracts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

/**
 * A JSON file of a model's folder, or undefined when there is none.
 * @throws AppError `model-files-damaged` when it is no JSON object or list.
 */
export async function readOptionalJson(folder: string, file: string): Promise<Json | undefined> {
  const text = await readFile(join(folder, file), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null) return value as Json;
  } catch {
    // Told below, with the name of the file.
  }
  throw damaged(file);
}

/** As `readOptionalJson`, for a file that must be there. @throws AppError `model-files-missing` too. */
export async function readJson(folder: string, file: string): Promise<Json> {
  const value = await readOptionalJson(folder, file);
  if (value === undefined) throw new AppError('model-files-missing', { params: { files: file } });
  return value;
}

export function damaged(file: string, cause?: unknown): AppError {
  return new AppError('model-files-damaged', { params: { file }, cause });
}

export function unsupported(reason: string): AppError {
  return new AppError('model-unsupported', { params: { reason } });
}

/** Whether an error of the file system says that there is no such file. */
export function isMissing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR';
}
