import { loadConfig } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import { randomBytes } from 'node:crypto';

/** A secret that Onyx makes itself. Its file has its name. */
export type GeneratedSecret = {
  name: string;
  /** A new random value, without a line's end. */
  make: () => string;
  /** The setting whose rules a value must keep. */
  rules: 'ONYX_SECRET_KEY' | 'ONYX_DATABASE_PASSWORD' | 'ONYX_REDIS_PASSWORD';
};

/** 256 bits in letters, digits, `-` and `_`: nothing that a connection string, a shell or SQL takes for its own. */
const password = (): string => randomBytes(32).toString('base64url');

export const generatedSecrets = [
  { name: 'postgres-password', make: password, rules: 'ONYX_DATABASE_PASSWORD' },
  { name: 'database-owner-password', make: password, rules: 'ONYX_DATABASE_PASSWORD' },
  { name: 'database-app-password', make: password, rules: 'ONYX_DATABASE_PASSWORD' },
  { name: 'redis-password', make: password, rules: 'ONYX_REDIS_PASSWORD' },
  { name: 'secret-key', make: () => randomBytes(32).toString('hex'), rules: 'ONYX_SECRET_KEY' },
] as const satisfies readonly GeneratedSecret[];

export type GeneratedSecretName = (typeof generatedSecrets)[number]['name'];

/** @throws AppError `secret-unknown` */
export function secretNamed(name: string): GeneratedSecret & { name: GeneratedSecretName } {
  const found = generatedSecrets.find((secret) => secret.name === name);
  if (found) return found;
  const names = generatedSecrets.map((secret) => secret.name).join(', ');
  throw new AppError('secret-unknown', { params: { name, names } });
}

const leastPasswordLength = 16;

/**
 * Whether a value may be used: long enough, of its form, one line, and nothing that stands in examples. The secret key
 * has a second line while it is being changed, which is another key.
 */
export function isUsable(rules: GeneratedSecret['rules'], value: string): boolean {
  const lines = rules === 'ONYX_SECRET_KEY' ? value.split(/\r?\n/) : [value];
  if (lines.length > 2 || new Set(lines).size < lines.length) return false;
  return lines.every((line) => isLineUsable(rules, line));
}

function isLineUsable(rules: GeneratedSecret['rules'], value: string): boolean {
  if (value.length < leastPasswordLength || /\p{Cc}|^\s|\s$/u.test(value)) return false;
  if (new Set(value).size < 6) return false;
  try {
    // The product's own rules; what it says of a value that breaks them may hold the value.
    loadConfig({ [rules]: value });
    return true;
  } catch {
    return false;
  }
}
