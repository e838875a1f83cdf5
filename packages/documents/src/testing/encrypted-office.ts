import { createCipheriv, createHash, randomBytes } from 'node:crypto';

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

/** A compound file ([MS-CFB]) of streams, without a mini stream. */
export function compoundFileOf(streams: Record<string, Uint8Array>): Uint8Array {
  const sectorSize = 512;
  const endOfChain = 0xfffffffe;
  const fat: number[] = [];
  const sectors: Buffer[] = [];
  const store = (content: Uint8Array): number => {
    const start = sectors.length;
    for (let offset = 0; offset < content.length; offset += sectorSize) {
      const sector = Buffer.alloc(sectorSize);
      sector.set(content.subarray(offset, offset + sectorSize));
      sectors.push(sector);
      fat.push(sectors.length);
    }
    fat[fat.length - 1] = endOfChain;
    return start;
  };
  const entry = (name: string, type: number, start: number, size: number): Buffer => {
    const bytes = Buffer.alloc(128);
    bytes.write(name, 'utf16le');
    bytes.writeUInt16LE((name.length + 1) * 2, 64);
    bytes[66] = type;
    bytes.writeUInt32LE(start, 116);
    bytes.writeUInt32LE(size, 120);
    return bytes;
  };
  const entries = [entry('Root Entry', 5, endOfChain, 0)];
  for (const [name, content] of Object.entries(streams))
    entries.push(entry(name, 2, store(content), content.length));
  const directory = store(Buffer.concat(entries));
  const fatSectors = Math.ceil((fat.length + 8) / (sectorSize / 4)) + 1;
  const header = Buffer.alloc(sectorSize, 0xff);
  header.fill(0, 0, 76);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(directory, 48);
  header.writeUInt32LE(endOfChain, 60);
  header.writeUInt32LE(endOfChain, 68);
  for (let index = 0; index < fatSectors; index += 1)
    header.writeUInt32LE(sectors.length + index, 76 + index * 4);
  const table = Buffer.alloc(fatSectors * sectorSize, 0xff);
  for (const [index, next] of fat.entries()) table.writeUInt32LE(next, index * 4);
  return Buffer.concat([header, ...sectors, table]);
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
