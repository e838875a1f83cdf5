import { lstatSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import type { Problem } from '../model/problems.ts';
import { bucketSecret, hasBucketSecret } from '../render/names.ts';
import { generatedSecrets, isUsable, type GeneratedSecret } from './secret-list.ts';
import { containerUser } from '../render/names.ts';

/** What there is to know of a file that only its owner may read. Holds nothing of its content. */
export type FileFacts = {
  /** As it is to be shown. */
  path: string;
  /** The system's code when it cannot be read, e.g. ENOENT. */
  failure: string | null;
  isEmpty: boolean;
  /** Permission bits; null where the system has none. */
  mode: number | null;
  /** Number of the owner and the group; null where the system has none. */
  owner: { uid: number; gid: number } | null;
};

export type SecretFacts = FileFacts & {
  isUsable: boolean;
  /** The setting whose value only the site knows; null for what Onyx makes. */
  setting: string | null;
};

/**
 * The files of the secrets that a deployment needs.
 * @param folder where they are; the deployment's own name of it is what people are shown.
 */
export function readSecretFacts(
  folder: string,
  deployment: Pick<Deployment, 'secretsDirectory' | 'settings'>,
): SecretFacts[] {
  const wanted: (Pick<GeneratedSecret, 'name' | 'rules'> & { setting: string | null })[] = [
    ...generatedSecrets.map(({ name, rules }) => ({ name, rules, setting: null })),
    ...(hasBucketSecret(deployment) ? [bucketSecretRules] : []),
  ];
  return wanted.map(({ name, rules, setting }) => {
    const { facts, content } = readFacts(join(folder, name), `${deployment.secretsDirectory}/${name}`);
    const value = content?.replace(/\r?\n$/, '');
    return { ...facts, isUsable: value !== undefined && isUsable(rules, value), setting };
  });
}

/** Any one-line value of a store's own: its rules are those of a password. */
const bucketSecretRules = {
  name: bucketSecret,
  rules: 'ONYX_DATABASE_PASSWORD',
  setting: 'ONYX_S3_SECRET_ACCESS_KEY',
} as const;

/** @returns the content too, for a look at it; it goes no further than the caller. */
export function readFacts(path: string, shown: string): { facts: FileFacts; content: string | null } {
  const facts: FileFacts = { path: shown, failure: null, isEmpty: false, mode: null, owner: null };
  try {
    const { mode, uid, gid } = statSync(path);
    if (process.platform !== 'win32') {
      facts.mode = mode & 0o777;
      facts.owner = { uid, gid };
    }
    const content = readFileSync(path, 'utf8');
    facts.isEmpty = content.trim() === '';
    return { facts, content };
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    // A link that leads nowhere is not a file that could be made.
    const isLink = code === 'ENOENT' && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
    facts.failure = isLink ? 'ELOOP' : code;
    return { facts, content: null };
  }
}

/**
 * What is wrong with the secrets. Pure.
 * @param options.needsContainerUser whether the engine shows files to containers with the owners they have here.
 */
export function secretProblems(
  facts: readonly SecretFacts[],
  options: { needsContainerUser: boolean },
): Problem[] {
  return facts.flatMap((secret): Problem[] => {
    const { path, failure, setting } = secret;
    const own = setting === null ? null : { path, setting };
    if (failure === 'ENOENT')
      return [own ? problem('secret-missing-own', own) : problem('secret-missing', { path })];
    const closed = openProblems(secret, 'secret-open', options);
    if (isOnlyForContainers(secret)) return closed;
    if (failure !== null) return [problem('secret-unreadable', { path, reason: failure }), ...closed];
    if (secret.isUsable) return closed;
    if (own) return [problem('secret-unusable-own', own), ...closed];
    return [problem(secret.isEmpty ? 'secret-empty' : 'secret-placeholder', { path }), ...closed];
  });
}

/** Given to the containers' user: whoever is not root cannot look into it, and cannot say that anything is wrong. */
export function isOnlyForContainers({ failure, owner }: FileFacts): boolean {
  return failure === 'EACCES' && owner?.uid === containerUser.uid;
}

/** Others may read or change the file, or those who must read it may not. */
export function openProblems(
  file: FileFacts,
  code: 'secret-open' | 'key-open',
  options: { needsContainerUser: boolean },
): Problem[] {
  const { path, mode, owner } = file;
  if (mode === null || owner === null) return [];
  // The containers' own group may read.
  const tooMuch = owner.gid === containerUser.gid ? 0o037 : 0o077;
  const text = mode.toString(8).padStart(3, '0');
  const open = (mode & tooMuch) === 0 ? [] : [problem(code, { path, mode: text })];
  return [...open, ...unreadableProblems(file, options)];
}

/** The containers' user is neither the owner nor in the group, and not everybody may read. */
export function unreadableProblems(
  { path, mode, owner }: FileFacts,
  options: { needsContainerUser: boolean },
): Problem[] {
  if (mode === null || owner === null || !options.needsContainerUser) return [];
  const { uid, gid } = containerUser;
  const read = owner.uid === uid ? 0o400 : owner.gid === gid ? 0o040 : 0o004;
  return (mode & read) === 0 ? [problem('secret-foreign', { path, uid, gid })] : [];
}

function problem(code: Problem['code'], params: Problem['params']): Problem {
  return { code, key: '', place: null, params };
}
