import { AppError } from '@onyx/contracts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As `sha256sum` writes and checks it: one line of checksum and path a file. */
export const checksumFile = 'SHA256SUMS';

export type OnBytes = (done: number, total: number) => void;

/**
 * Checks the files of a model's folder that `SHA256SUMS` lists. A model that was carried to a machine without a network
 * is told from a damaged one by it; whoever makes the bundle, or the download, writes it.
 * @param only of a model that is one file, beside others: its name
 * @returns how many files were checked; 0 without a list.
 * @throws AppError `model-files-missing`, or `model-files-damaged` with the first file that is not as listed.
 */
export async function checkFiles(
  folder: string,
  onBytes: OnBytes = () => undefined,
  only?: string,
): Promise<number> {
  const text = await readFile(join(folder, checksumFile), 'utf8').catch(() => '');
  const listed = text
    .split('\n')
    .flatMap((line) => {
      const [, hex, file] = /^([0-9a-f]{64}) [ *](.+?)\r?$/.exec(line) ?? [];
      return hex && file ? [{ hex, file: file.replace(/^\.\//, '') }] : [];
    })
    .filter(({ file }) => only === undefined || file === only);
  const sizes = await Promise.all(listed.map(({ file }) => sizeOf(folder, file)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const { hex, file } of listed) {
    const actual = await sha256(join(folder, file), (bytes) => onBytes((done += bytes), total));
    if (actual !== hex) throw new AppError('model-files-damaged', { params: { file } });
  }
  return listed.length;
}

/** Writes `SHA256SUMS` for the files that are in a folder now, which were checked against the hub's checksums. */
export async function writeChecksums(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name !== checksumFile)
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  const lines: string[] = [];
  for (const file of files)
    lines.push(`${await sha256(join(folder, file))}  ${file.replaceAll('\\', '/')}\n`);
  await writeFile(join(folder, checksumFile), lines.join(''));
}

async function sizeOf(folder: string, file: string): Promise<number> {
  // Nothing outside the folder is a part of the model.
  if (file.split(/[\\/]/).includes('..')) throw new AppError('model-files-damaged', { params: { file } });
  const found = await stat(join(folder, file)).catch(() => undefined);
  if (!found) throw new AppError('model-files-missing', { params: { files: file } });
  return found.size;
}

async function sha256(path: string, onBytes: (bytes: number) => void = () => undefined): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    onBytes((chunk as Buffer).length);
  }
  return hash.digest('hex');
}
