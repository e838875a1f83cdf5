import { AppError } from '@onyx/contracts';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findEdited } from './rendered-file.ts';

/** Paths relative to the folder: those that were written, and those that were there as they are. */
export type WrittenFiles = { written: string[]; unchanged: string[] };

/**
 * Writes rendered files below a folder, each whole or not at all, and leaves alone what is the same already.
 * @param files Their texts by their paths with slashes.
 * @throws AppError `deployment-edited` with `files`, before anything is written, when some were changed by hand and are
 * not to be overwritten; `deployment-unwritable` with `path` and `reason`.
 */
export function writeRendered(
  folder: string,
  files: ReadonlyMap<string, string>,
  { overwrite = false } = {},
): WrittenFiles {
  const edited = overwrite ? [] : findEdited(folder, files.keys());
  if (edited.length > 0) throw new AppError('deployment-edited', { params: { files: edited.join('\n') } });
  const [written, unchanged]: [string[], string[]] = [[], []];
  for (const [path, text] of files) {
    const target = join(folder, path);
    if (existsSync(target) && readFileSync(target, 'utf8') === text) unchanged.push(path);
    else {
      write(target, text);
      written.push(path);
    }
  }
  return { written, unchanged };
}

function write(target: string, text: string): void {
  const draft = `${target}.new-${process.pid}`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, target);
  } catch (error) {
    if (existsSync(draft)) rmSync(draft);
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('deployment-unwritable', { params: { path: target, reason }, cause: error });
  }
}
