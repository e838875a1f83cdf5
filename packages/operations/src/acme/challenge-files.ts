import { AppError } from '@onyx/contracts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, removeOld, replaceFile } from './whole-file.ts';

/** Read by whoever serves it, and by anybody through it. */
const publicMode = 0o644;
const folderMode = 0o755;
/** A token is a part of a path, and a stranger's: nothing but its own letters (RFC 8555 8.3). */
const tokenPattern = /^[A-Za-z0-9_-]{1,255}$/;
/** No authority looks at a challenge for so long. */
const leftoverMs = 24 * 3600 * 1000;

/**
 * Shows the answer to a challenge at `<folder>/.well-known/acme-challenge/<token>`.
 * @returns takes it away again.
 * @throws AppError `certificates-unusable`, `acme-answer-unusable`
 */
export function placeChallenge(folder: string, token: string, content: string): () => void {
  if (!tokenPattern.test(token))
    throw new AppError('acme-answer-unusable', { params: { address: 'challenge', reason: 'token' } });
  const path = join(challengeFolder(folder), token);
  ensureFolder(challengeFolder(folder), folderMode);
  replaceFile(path, content, publicMode);
  return () => rmSync(path, { force: true });
}

/**
 * Takes away what a process that was killed has left, also what it had not finished.
 * @param now in milliseconds since 1970.
 * @throws AppError `certificates-unusable`
 */
export function removeLeftovers(folder: string, now: number): void {
  const path = challengeFolder(folder);
  ensureFolder(path, folderMode);
  removeOld(path, now - leftoverMs, () => true);
}

function challengeFolder(folder: string): string {
  return join(folder, '.well-known/acme-challenge');
}
