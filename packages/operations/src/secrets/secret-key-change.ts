import { AppError } from '@onyx/contracts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepPrevious, overwriteSecret, withReason } from './secret-files.ts';
import { secretNamed } from './secret-list.ts';

/**
 * The steps in which the secret key changes: the new one is read with beside the old one, writes in its place, and is
 * alone. Why there are three: docs/decisions/2026-11-30-secret-key-rotation.md.
 */
export const keyStages = ['add', 'switch', 'drop'] as const;
export type KeyStage = (typeof keyStages)[number];

export const secretKeyName = 'secret-key';

/**
 * Takes one step. The file holds the key that writes, and in a second line the one that is only read with; both are in
 * one file so that no process ever finds two that do not go together. `<name>.previous` holds the old key from the
 * first step until somebody removes it.
 * @throws AppError `secret-key-stage` when it is not this step's turn, `secret-key-unclear`, `secret-not-there`,
 * `secrets-unusable`; nothing is written then.
 */
export function changeSecretKey(folder: string, stage: KeyStage): { path: string; previousPath: string } {
  const path = join(folder, secretKeyName);
  const previousPath = `${path}.previous`;
  if (!existsSync(path)) throw new AppError('secret-not-there', { params: { path } });
  return withReason(folder, () => {
    const [first = '', second] = linesOf(path);
    const due = dueStage([first, second], { path, previousPath });
    if (stage !== due) throw new AppError('secret-key-stage', { params: { path, next: commandOf(due) } });
    if (second === undefined) {
      keepPrevious(path, first);
      overwriteSecret(path, `${first}\n${secretNamed(secretKeyName).make()}`);
    } else overwriteSecret(path, stage === 'switch' ? `${second}\n${first}` : first);
    return { path, previousPath };
  });
}

/** How a step is asked for, with `onyx` in front. */
export function commandOf(stage: KeyStage): string {
  return `secrets rotate ${secretKeyName}${stage === 'add' ? '' : ` --stage ${stage}`}`;
}

function dueStage(
  [first, second]: readonly [string, string | undefined],
  params: { path: string; previousPath: string },
): KeyStage {
  if (second === undefined) return 'add';
  const old = existsSync(params.previousPath) ? linesOf(params.previousPath)[0] : undefined;
  if (old === first) return 'switch';
  if (old === second) return 'drop';
  throw new AppError('secret-key-unclear', { params });
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/);
}
