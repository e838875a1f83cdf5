import { AppError } from '@onyx/contracts';

const maxFolderBytes = 1000;
const maxDepth = 32;

/**
 * A folder inside a collection as it is stored: `/`-separated names, NFC, no empty, `.` or `..` parts, no
 * drive letter, no control or bidirectional characters.
 * @throws AppError `file-name-invalid` for a path that leads out or is too long.
 */
export function normaliseFolder(folder: string): string {
  const parts = folder
    .toWellFormed()
    .normalize('NFC')
    // oxlint-disable-next-line no-control-regex -- controls are what is removed
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .split(/[/\\]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '.' && !/^[A-Za-z]:$/.test(part));
  const path = parts.join('/');
  if (parts.includes('..') || parts.length > maxDepth || Buffer.byteLength(path) > maxFolderBytes) {
    throw new AppError('file-name-invalid', { params: { maxBytes: maxFolderBytes } });
  }
  return path;
}
