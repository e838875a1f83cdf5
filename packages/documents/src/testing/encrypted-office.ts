import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { compoundFileOf } from './compound-files.ts';

/**
 * An agile-encrypted Office file ([MS-OFFCRYPTO] 2.3.4.10, AES-256 and SHA-512) around a package.
 * `spinCount` is how often the password is hashed.
 */
export function encryptOffice(content: Uint8Array, password: string, spinCount = 1000): Uint8Array {
  const salt = randomBytes(16);
  const keySalt = randomBytes(16);
  const key = randomBytes(32);
  let secret = hash(salt, Buffer.from(password, 'utf16le'));
  // A count far above what is used to decrypt within a test needs no real hashing here.
  for (let index = 0; index < Math.min(spinCount, 10_000); index += 1) secret = hash(number(index), secret);
  const seal = (block: string, value: Buffer): string =>
    encrypt(hash(secret, Buffer.from(block, 'hex')).subarray(0, 32), salt, value).toString('base64');
  const verifier = randomBytes(16);
  const info = `<encryption><keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" hashAlgorithm="SHA512" saltValue="${keySalt.toString('base64')}"/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount="${spinCount}" saltSize="16" blockSize="16" keyBits="256" hashSize="64" hashAlgorithm="SHA512" saltValue="${salt.toString('base64')}" encryptedVerifierHashInput="${seal('fea7d2763b4b9e79', verifier)}" encryptedVerifierHashValue="${seal('d7aa0f6d3061344e', hash(verifier))}" encryptedKeyValue="${seal('146e0be7abacd0d6', key)}"/></keyEncryptor></keyEncryptors></encryption>`;
  const segments: Buffer[] = [];
  for (let start = 0; start < content.length; start += 4096) {
    const part = Buffer.from(content.subarray(start, start + 4096));
    const padded = Buffer.concat([part, Buffer.alloc((16 - (part.length % 16)) % 16)]);
    segments.push(encrypt(key, hash(keySalt, number(start / 4096)).subarray(0, 16), padded));
  }
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(content.length));
  return compoundFileOf({
    EncryptionInfo: Buffer.concat([Buffer.from('0400040040000000', 'hex'), Buffer.from(info)]),
    EncryptedPackage: Buffer.concat([size, ...segments]),
  });
}

function encrypt(key: Buffer, iv: Buffer, value: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(value), cipher.final()]);
}

function hash(...parts: Buffer[]): Buffer {
  const state = createHash('sha512');
  for (const part of parts) state.update(part);
  return state.digest();
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
