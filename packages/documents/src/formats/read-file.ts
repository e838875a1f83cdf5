import { readFile, stat } from 'node:fs/promises';
import { AppError } from '@onyx/contracts';
import { formatMegabytes, limits, tooComplex } from '../limits.ts';

/** A whole file in memory. Throws `file-empty`, and `file-too-complex` above `maxBytes`. */
export async function readWhole(filePath: string, maxBytes: number = limits.plainFileBytes): Promise<Buffer> {
  const { size } = await stat(filePath);
  if (size === 0) throw new AppError('file-empty');
  if (size > maxBytes) throw tooComplex(formatMegabytes(maxBytes));
  return await readFile(filePath);
}
