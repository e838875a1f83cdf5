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

const keyName = 'ONYX_SECRET_KEY';
const previousKeyName = 'ONYX_SECRET_KEY_PREVIOUS';

/**
 * Puts the content of the file that `NAME_FILE` names in place of `NAME`, for every secret; the line's end that
 * editors add is not part of it. The file of the secret key may hold the previous one in a second line: one file,
 * written at once, so that there is no moment in which two files do not go together, and nothing to mount when a key
 * is being changed.
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
      const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
      if (content === '') faults.push(`${name}_FILE: ${path} is empty`);
      Object.assign(result, name === keyName ? keysIn(content, env, faults) : { [name]: content });
    } catch (error) {
      faults.push(`${name}_FILE: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  if (faults.length > 0) throw new AppError('usage', { params: { message: faults.join('; ') } });
  return result;
}

function keysIn(content: string, env: Environment, faults: string[]): Record<string, string> {
  const [key = '', previous, ...more] = content.split(/\r?\n/);
  if (previous === undefined) return { [keyName]: key };
  if (more.length > 0) faults.push(`${keyName}_FILE: more than two lines`);
  if (env[previousKeyName] || env[`${previousKeyName}_FILE`])
    faults.push(`${previousKeyName}: given twice, also in the second line of ${keyName}_FILE`);
  return { [keyName]: key, [previousKeyName]: previous };
}
