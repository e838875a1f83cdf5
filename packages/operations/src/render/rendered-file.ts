import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a file's format writes a comment of one line. */
export type CommentStyle = 'hash' | 'dashes' | 'markup';

const says = 'Rendered by Onyx from onyx.yaml: change that file, then render again.';
const comments: Record<CommentStyle, { open: string; close: string }> = {
  hash: { open: '# ', close: '' },
  dashes: { open: '-- ', close: '' },
  markup: { open: '<!-- ', close: ' -->' },
};
const firstLine = /^(?:# |-- |<!-- )Rendered by Onyx .*sha256 of the rest: ([0-9a-f]{64})(?: -->)?$/;

/** The text under its first line, which says where it is from and the sha256 of all that follows. */
export function sealed(text: string, style: CommentStyle = 'hash'): string {
  const { open, close } = comments[style];
  return `${open}${says} sha256 of the rest: ${sha256(text)}${close}\n${text}`;
}

/** Whether a rendered file still is what was rendered. Line ends do not count: Git may change them on Windows. */
export function isUntouched(text: string): boolean {
  const plain = text.replaceAll('\r\n', '\n');
  const end = plain.indexOf('\n');
  const [, hash] = firstLine.exec(plain.slice(0, Math.max(end, 0))) ?? [];
  return hash !== undefined && hash === sha256(plain.slice(end + 1));
}

/**
 * Which rendered files in a folder were changed by hand since they were rendered, so that nobody's work is written
 * over unseen. A file that is missing was not edited.
 * @param paths Of rendered files, relative to the folder, with slashes.
 */
export function findEdited(folder: string, paths: Iterable<string>): string[] {
  return [...paths].filter((path) => {
    const file = join(folder, path);
    return existsSync(file) && !isUntouched(readFileSync(file, 'utf8'));
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
