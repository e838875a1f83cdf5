import { AppError } from '@onyx/contracts';
import { readFileSync } from 'node:fs';
import { isSecret } from './secrets.ts';
import { settingGroups } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the variables that hold secrets. */
export const secretNames: readonly string[] = Object.values(settingGroups).flatMap((group) =>
  Object.entries(group)
    .filter(([, type]) => isSecret(type))
    .map(([name]) => name),
);

/**
 * Puts the content of the file that `NAME_FILE` names in place of `NAME`, for every secret; the line's end that
 * editors add is not part of it.
 * @throws AppError `usage` that names every variable whose file cannot be read, or that is given twice.
 */
export function readSecretFiles(env: Environment): Record<string, string | undefined> {
  const result = { ...env };
  const faults: string[] = [];
  for (const name of secretNames) {
    const path = env[`${name}_FILE`];
    if (!path) continue;
    if (env[name]) {
      faults.push(`${name}: given twice, also by ${name}_FILE`);
      continue;
    }
    try {
      result[name] = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      if (result[name] === '') faults.push(`${name}_FILE: ${path} is empty`);
    } catch (error) {
      faults.push(`${name}_FILE: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  if (faults.length > 0) throw new AppError('usage', { params: { message: faults.join('; ') } });
  return result;
}
