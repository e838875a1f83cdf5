import { AppError } from '@onyx/contracts';
import {
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { withFileErrors, writeNewFile } from '../new-file.ts';
import { containerUser } from '../render/names.ts';
import { generatedSecrets, secretNamed } from './secret-list.ts';

const fileMode = 0o600;
const publicMode = 0o644;
const folderMode = 0o700;

export type InitialisedSecrets = {
  /** Names of files that were made now. */
  created: string[];
  /** Names of files that were there and are as they were. */
  kept: string[];
  /** Whether others may list a folder that was there before; its files are closed either way. */
  isFolderOpen: boolean;
};

/**
 * Makes what is missing among the secrets: random values, readable by their owner only. What is there is never
 * changed. Each file appears whole or not at all. Run by root on Linux, the files are given to the containers' user.
 * @param folder made when it is missing.
 * @throws AppError `secrets-unusable`
 */
export function initSecrets(folder: string): InitialisedSecrets {
  return withReason(folder, () => {
    mkdirSync(folder, { recursive: true, mode: folderMode });
    const created: string[] = [];
    const kept: string[] = [];
    for (const { name, make } of generatedSecrets) {
      const path = join(folder, name);
      const isNew = !isThere(path) && createWhole(path, make(), { isForContainers: true });
      (isNew ? created : kept).push(name);
    }
    return { created, kept, isFolderOpen: hasModes && (statSync(folder).mode & 0o077) !== 0 };
  });
}

/**
 * Gives a secret a new random value and keeps the old one beside it as `<name>.previous`. The new one is written into
 * the same file: a container that has the file sees it, which it would not if another file took its name.
 * @returns where both are.
 * @throws AppError `secret-unknown`, `secret-not-there`, `secrets-unusable`
 */
export function rotateSecret(folder: string, name: string): { path: string; previousPath: string } {
  const { make } = secretNamed(name);
  const path = join(folder, name);
  const previousPath = `${path}.previous`;
  if (!existsSync(path)) throw new AppError('secret-not-there', { params: { path } });
  return withReason(folder, () => {
    keepPrevious(path, readFileSync(path));
    overwriteSecret(path, make());
    return { path, previousPath };
  });
}

/** Writes the old value of a secret beside it, whole, for the same owner. */
export function keepPrevious(path: string, value: string | Uint8Array): void {
  const previousPath = `${path}.previous`;
  const { uid, gid } = statSync(path);
  const previous = temporaryPath(previousPath);
  writeNew(previous, Buffer.from(value), { uid, gid });
  renameSync(previous, previousPath);
}

/** Writes into the file that is there, so that containers that have it see it. */
export function overwriteSecret(path: string, value: string): void {
  overwrite(path, Buffer.from(value));
}

type NewFile = {
  /** Else it stays with whoever makes it. */
  isForContainers: boolean;
  /** A certificate, which is no secret. */
  isPublic?: boolean;
};

/** Writes a file whole: into the file that is there, so that containers that have it see it, or a new one. */
export function replaceSecretFile(path: string, value: string, options: NewFile): void {
  if (isThere(path) || !createWhole(path, value, options)) overwrite(path, Buffer.from(value));
}

/** In one write, cut to length afterwards: a reader sees no empty file. */
function overwrite(path: string, value: Uint8Array): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, value, 0, value.length, 0);
    ftruncateSync(file, value.length);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const hasModes = process.platform !== 'win32';

/** Also a link that leads nowhere: it is somebody's, and not written through. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @returns false when the file came to be in the meantime. */
function createWhole(path: string, value: string, options: NewFile): boolean {
  const temporary = temporaryPath(path);
  const owner = options.isForContainers && process.platform === 'linux' ? containerUser : undefined;
  writeNew(temporary, Buffer.from(value), owner, options.isPublic ? publicMode : fileMode);
  try {
    // A link, unlike a new name, never takes the place of a file.
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // File systems without links.
    copyFileSync(temporary, path, constants.COPYFILE_EXCL);
    giveTo(path, owner);
    return true;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function temporaryPath(path: string): string {
  return `${path}.${process.pid}.new`;
}

/** Only root may give a file away. */
function giveTo(path: string, owner: { uid: number; gid: number } | undefined): void {
  if (owner && process.getuid?.() === 0) chownSync(path, owner.uid, owner.gid);
}

function writeNew(
  path: string,
  value: Uint8Array,
  owner: { uid: number; gid: number } | undefined,
  mode = fileMode,
): void {
  rmSync(path, { force: true });
  writeNewFile(path, value, mode);
  giveTo(path, owner);
}

/** @throws AppError `secrets-unusable` */
export function withReason<T>(folder: string, work: () => T): T {
  return withFileErrors('secrets-unusable', folder, work);
}
