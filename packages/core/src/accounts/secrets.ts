import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret of 256 random bits behind a prefix that says what it is, e.g. `onyx_4f…`. */
export function createSecret(prefix: string): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** SHA-256, hexadecimal. Enough for secrets of 256 random bits; never for passwords. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares two secrets in a time that tells nothing about them. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(one)), Buffer.from(hashSecret(other)));
}
