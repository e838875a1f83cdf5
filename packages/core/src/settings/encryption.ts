import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts a text with AES-256-GCM (NIST SP 800-38D) under a random nonce. `context`, e.g. the id of the row, is
 * authenticated with it: the result decrypts nowhere else.
 * @param key 32 bytes.
 */
export function encrypt(key: Uint8Array, text: string, context: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${version}:${sealed.toString('base64')}`;
}

/** Reads what `encrypt` wrote. Throws when key, context or text are not the same. */
export function decrypt(key: Uint8Array, encrypted: string, context: string): string {
  const [given, data] = encrypted.split(':');
  if (given !== version || data === undefined) throw new Error('unknown form of encryption');
  const sealed = Buffer.from(data, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(-tagBytes));
  const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  return text.toString('utf8');
}
