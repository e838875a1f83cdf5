import { AppError } from '@onyx/contracts';

const pattern = /^[0-9a-f]{64}$/;

export function isAddress(text: string): boolean {
  return pattern.test(text);
}

/** Where a file stands below the root of its store: `ab/abcdef…`. Throws `not-found` for what is no address. */
export function shelvedName(sha256: string): string {
  if (!isAddress(sha256)) throw new AppError('not-found');
  return `${sha256.slice(0, 2)}/${sha256}`;
}
