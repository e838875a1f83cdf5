import { inflateRawSync } from 'node:zlib';
import { AppError } from '@onyx/contracts';
import { formatMegabytes, limits, tooComplex } from '../limits.ts';

type ZipEntry = {
  name: string;
  isEncrypted: boolean;
  method: number;
  packedSize: number;
  size: number;
  headerOffset: number;
};

/** A zip archive in memory, of which only the entries asked for are unpacked, within the caps. */
export type ZipArchive = {
  names: readonly string[];
  has(name: string): boolean;
  /**
   * The bytes of an entry. Throws `file-corrupt` when it is absent or damaged, `file-encrypted`, and
   * `file-too-complex` beyond the caps, whatever sizes the archive claims.
   */
  read(name: string): Buffer;
};

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;

/** Reads the directory of a zip archive (PKWARE APPNOTE 6.3, without spanning). Throws `file-corrupt`, `file-too-complex`. */
export function openZip(bytes: Buffer): ZipArchive {
  const entries = new Map(readDirectory(bytes).map((entry) => [entry.name, entry]));
  const byLowerCase = new Map([...entries.keys()].map((name) => [name.toLowerCase(), name]));
  const find = (name: string): ZipEntry | undefined => {
    const clean = name.replace(/^\/+/, '');
    // Some writers differ in case between the relationships and the entries.
    return entries.get(clean) ?? entries.get(byLowerCase.get(clean.toLowerCase()) ?? '');
  };
  let unpacked = 0;
  return {
    names: [...entries.keys()],
    has: (name) => find(name) !== undefined,
    read(name) {
      const entry = find(name);
      if (!entry) throw new AppError('file-corrupt');
      if (entry.isEncrypted) throw new AppError('file-encrypted');
      const data = unpack(bytes, entry);
      unpacked += data.length;
      if (unpacked > limits.archiveBytes) throw tooComplex(formatMegabytes(limits.archiveBytes));
      return data;
    },
  };
}

function readDirectory(bytes: Buffer): ZipEntry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let offset = bytes.readUInt32LE(end + 16);
  if (count === 0xffff || count > limits.archiveEntries || offset === 0xffffffff) {
    throw tooComplex(`${limits.archiveEntries} files`);
  }
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (offset + 46 > bytes.length || bytes.readUInt32LE(offset) !== centralSignature)
      throw new AppError('file-corrupt');
    const nameLength = bytes.readUInt16LE(offset + 28);
    const flags = bytes.readUInt16LE(offset + 8);
    const name = bytes.subarray(offset + 46, offset + 46 + nameLength);
    entries.push({
      name: name.toString('utf8').replaceAll('\\', '/'),
      isEncrypted: (flags & 1) !== 0,
      method: bytes.readUInt16LE(offset + 10),
      packedSize: bytes.readUInt32LE(offset + 20),
      size: bytes.readUInt32LE(offset + 24),
      headerOffset: bytes.readUInt32LE(offset + 42),
    });
    offset += 46 + nameLength + bytes.readUInt16LE(offset + 30) + bytes.readUInt16LE(offset + 32);
  }
  return entries;
}

/** The end record stands last, before a comment of at most 64 KB. */
function findEnd(bytes: Buffer): number {
  const lowest = Math.max(0, bytes.length - 22 - 0xffff);
  for (let offset = bytes.length - 22; offset >= lowest; offset -= 1) {
    if (bytes.readUInt32LE(offset) === endSignature) return offset;
  }
  throw new AppError('file-corrupt');
}

function unpack(bytes: Buffer, entry: ZipEntry): Buffer {
  const { headerOffset, packedSize } = entry;
  if (headerOffset + 30 > bytes.length || bytes.readUInt32LE(headerOffset) !== localSignature) {
    throw new AppError('file-corrupt');
  }
  const start =
    headerOffset + 30 + bytes.readUInt16LE(headerOffset + 26) + bytes.readUInt16LE(headerOffset + 28);
  if (start + packedSize > bytes.length) throw new AppError('file-corrupt');
  const packed = bytes.subarray(start, start + packedSize);
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw new AppError('file-corrupt');
  const byRatio = Math.max(limits.archiveRatioFromBytes, packedSize * limits.archiveRatio);
  const maxOutputLength = Math.min(limits.archiveEntryBytes, byRatio);
  // The claimed size is only a claim: `maxOutputLength` is what bounds memory.
  if (entry.size > maxOutputLength) throw tooComplex(formatMegabytes(maxOutputLength));
  try {
    return inflateRawSync(packed, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooComplex(formatMegabytes(maxOutputLength));
    }
    throw new AppError('file-corrupt', { cause: error });
  }
}
