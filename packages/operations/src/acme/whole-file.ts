import { AppError } from '@onyx/contracts';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { withFileErrors, writeNewFile } from '../new-file.ts';

/** What files that were never finished are called; nobody looks at them. */
const draftPrefix = '.new-';
/** No file takes so long to be written. */
const draftLeftoverMs = 3600 * 1000;

/**
 * Writes a file whole, in the place of the one that is there: who opens it has all of the old one or all of the new
 * one, also after a power cut.
 * @throws AppError `certificates-unusable`
 */
export function replaceFile(path: string, text: string, mode: number): void {
  withDraft(path, text, mode, (draft) => renameSync(draft, path));
}

/**
 * Writes a file whole where there is none; a link, unlike a new name, never takes the place of a file.
 * @returns false when the file came to be in the meantime.
 * @throws AppError `certificates-unusable`
 */
export function createFile(path: string, text: string, mode: number): boolean {
  try {
    withDraft(path, text, mode, (draft) => linkSync(draft, path));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.params?.['reason'] === 'EEXIST') return false;
    throw error;
  }
}

function withDraft(path: string, text: string, mode: number, finish: (draft: string) => void): void {
  const folder = dirname(path);
  const draft = join(folder, `${draftPrefix}${randomBytes(8).toString('hex')}`);
  withPath(path, () => {
    try {
      writeNewFile(draft, Buffer.from(text), mode);
      finish(draft);
      syncFolder(folder);
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

/** Its new names are on the disk too. */
function syncFolder(folder: string): void {
  // Windows opens no folders.
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

/** @throws AppError `certificates-unusable` */
export function ensureFolder(path: string, mode: number): void {
  withPath(path, () => void mkdirSync(path, { recursive: true, mode }));
}

/**
 * Takes away drafts of a process that was killed; they may hold keys.
 * @param now in milliseconds since 1970.
 * @throws AppError `certificates-unusable`
 */
export function removeDrafts(folder: string, now: number): void {
  removeOld(folder, now - draftLeftoverMs, (name) => name.startsWith(draftPrefix));
}

/** @param before in milliseconds since 1970: what was written later stays. */
export function removeOld(folder: string, before: number, isMeant: (name: string) => boolean): void {
  withPath(folder, () => {
    for (const name of readdirSync(folder).filter(isMeant)) {
      const path = join(folder, name);
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts && facts.mtimeMs < before) rmSync(path, { force: true });
    }
  });
}

/** @throws AppError `certificates-unusable` */
export function withPath<T>(path: string, work: () => T): T {
  return withFileErrors('certificates-unusable', path, work);
}
