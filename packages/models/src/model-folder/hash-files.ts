import { AppError } from '@onyx/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from './model-json.ts';

/**
 * A short name for the content of files (16 hexadecimal digits of SHA-256), and for settings that are to change it.
 * @throws AppError `model-files-missing`.
 */
export async function hashFiles(
  folder: string,
  files: readonly string[],
  settings: unknown = null,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const file of files) {
    try {
      for await (const chunk of createReadStream(join(folder, file))) hash.update(chunk as Buffer);
    } catch (error) {
      if (isMissing(error)) throw new AppError('model-files-missing', { params: { files: file } });
      throw error;
    }
  }
  return hash.digest('hex').slice(0, 16);
}
