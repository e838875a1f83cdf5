import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@onyx/contracts';
import { limits } from '../limits.ts';
import type { CompoundFile } from './compound-file.ts';
import { findElement, parseXml, type XmlElement } from './xml.ts';

const verifierInputBlock = Buffer.from('fea7d2763b4b9e79', 'hex');
const verifierValueBlock = Buffer.from('d7aa0f6d3061344e', 'hex');
const keyValueBlock = Buffer.from('146e0be7abacd0d6', 'hex');
const segmentBytes = 4096;
const maxSpins = 10_000_000;
const standardSpins = 50_000;

/**
 * Decrypts an Office document that is protected with a password, by agile ([MS-OFFCRYPTO] 2.3.4.10) or
 * standard (2.3.4.5) encryption. Returns the bytes of the zip archive within. Throws `file-encrypted`
 * without a password or for schemes older than these, `file-password-wrong`, `file-corrupt`.
 */
export function decryptOffice(file: CompoundFile, password: string | undefined): Buffer {
  const info = file.stream('EncryptionInfo');
  const encrypted = file.stream('EncryptedPackage');
  // A compound file without these streams is a legacy document under a modern name.
  if (!info || !encrypted) throw new AppError('format-unsupported');
  if (password === undefined || password === '') throw new AppError('file-encrypted');
  if (info.length < 12 || encrypted.length < 8) throw new AppError('file-corrupt');
  const size = Number(encrypted.readBigUInt64LE(0));
  if (size > limits.archiveBytes) throw new AppError('file-corrupt');
  const minor = info.readUInt16LE(2);
  const body = encrypted.subarray(8);
  try {
    const clear = minor === 4 ? decryptAgile(info, body, password) : decryptStandard(info, body, password);
    return clear.subarray(0, size);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('file-corrupt', { cause: error });
  }
}

type AgileParameters = { salt: Buffer; hash: string; keyBytes: number; blockBytes: number };

function agileParameters({ attributes }: XmlElement): AgileParameters {
  return {
    salt: Buffer.from(attributes['saltValue'] ?? '', 'base64'),
    hash: (attributes['hashAlgorithm'] ?? 'SHA1').replace('-', '').toLowerCase(),
    keyBytes: Number(attributes['keyBits']) / 8,
    blockBytes: Number(attributes['blockSize']),
  };
}

function decryptAgile(info: Buffer, body: Buffer, password: string): Buffer {
  const root = parseXml(info.subarray(8));
  const keyData = findElement(root, 'keyData');
  const keyEncryptor = findElement(root, 'encryptedKey');
  if (!keyData || !keyEncryptor) throw new AppError('file-encrypted');
  const own = agileParameters(keyEncryptor);
  const spins = Number(keyEncryptor.attributes['spinCount']);
  if (!(spins >= 0 && spins <= maxSpins)) throw new AppError('file-corrupt');
  const secret = spin(own.hash, own.salt, password, spins);
  const open = (block: Buffer, attribute: string): Buffer => {
    const key = fit(digest(own.hash, secret, block), own.keyBytes);
    const value = Buffer.from(keyEncryptor.attributes[attribute] ?? '', 'base64');
    return decipher('cbc', key, fit(own.salt, own.blockBytes), value);
  };
  const input = open(verifierInputBlock, 'encryptedVerifierHashInput').subarray(0, own.salt.length);
  const expected = digest(own.hash, input);
  const actual = open(verifierValueBlock, 'encryptedVerifierHashValue').subarray(0, expected.length);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new AppError('file-password-wrong');
  }
  const key = open(keyValueBlock, 'encryptedKeyValue').subarray(0, own.keyBytes);
  const { salt, hash, blockBytes } = agileParameters(keyData);
  const segments: Buffer[] = [];
  for (let start = 0, index = 0; start < body.length; start += segmentBytes, index += 1) {
    const segment = body.subarray(start, start + segmentBytes);
    const whole = segment.subarray(0, segment.length - (segment.length % blockBytes));
    const iv = fit(digest(hash, salt, littleEndian(index)), blockBytes);
    segments.push(decipher('cbc', key, iv, whole));
  }
  return Buffer.concat(segments);
}

function decryptStandard(info: Buffer, body: Buffer, password: string): Buffer {
  const headerBytes = info.readUInt32LE(8);
  const keyBytes = info.readUInt32LE(12 + 16) / 8;
  const verifier = info.subarray(12 + headerBytes);
  // RC4 schemes have no AES key size; they are as good as absent in files of the last decade.
  if (![16, 24, 32].includes(keyBytes) || verifier.length < 72) throw new AppError('file-encrypted');
  const salt = verifier.subarray(4, 20);
  const secret = digest('sha1', spin('sha1', salt, password, standardSpins), littleEndian(0));
  const derive = (fill: number): Buffer => {
    const block = Buffer.alloc(64, fill);
    for (const [index, byte] of secret.entries()) block[index] = fill ^ byte;
    return digest('sha1', block);
  };
  const key = Buffer.concat([derive(0x36), derive(0x5c)]).subarray(0, keyBytes);
  const expected = digest('sha1', decipher('ecb', key, null, verifier.subarray(20, 36)));
  const actual = decipher('ecb', key, null, verifier.subarray(40, 72)).subarray(0, expected.length);
  if (!timingSafeEqual(actual, expected)) throw new AppError('file-password-wrong');
  return decipher('ecb', key, null, body.subarray(0, body.length - (body.length % 16)));
}

function spin(hash: string, salt: Buffer, password: string, spins: number): Buffer {
  let value = digest(hash, salt, Buffer.from(password, 'utf16le'));
  for (let index = 0; index < spins; index += 1) value = digest(hash, littleEndian(index), value);
  return value;
}

function digest(hash: string, ...parts: Buffer[]): Buffer {
  const state = createHash(hash);
  for (const part of parts) state.update(part);
  return state.digest();
}

function decipher(mode: 'cbc' | 'ecb', key: Buffer, iv: Buffer | null, data: Buffer): Buffer {
  const cipher = createDecipheriv(`aes-${key.length * 8}-${mode}`, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** Cut or filled with 0x36 to a length, as the standard asks. */
function fit(value: Buffer, length: number): Buffer {
  return value.length >= length
    ? value.subarray(0, length)
    : Buffer.concat([value, Buffer.alloc(length - value.length, 0x36)]);
}

function littleEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
