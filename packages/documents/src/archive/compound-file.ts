import { AppError } from '@onyx/contracts';

/** Streams of an OLE compound file by their path, e.g. `EncryptedPackage`. */
export type CompoundFile = { stream(name: string): Buffer | undefined };

const endOfChain = 0xfffffffe;
const maxRegularSector = 0xfffffffa;

export function isCompoundFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('hex') === 'd0cf11e0a1b11ae1';
}

/** Reads a compound file ([MS-CFB]). Every chain is bounded by the file's size. Throws `file-corrupt`. */
export function openCompoundFile(bytes: Buffer): CompoundFile {
  if (bytes.length < 512 || !isCompoundFile(bytes)) throw new AppError('file-corrupt');
  const sectorSize = 2 ** Math.min(Math.max(bytes.readUInt16LE(30), 9), 12);
  const miniSize = 2 ** Math.min(Math.max(bytes.readUInt16LE(32), 6), 9);
  const sectorCount = Math.ceil(bytes.length / sectorSize);
  const sector = (index: number): Buffer =>
    bytes.subarray((index + 1) * sectorSize, (index + 2) * sectorSize);
  const fat = readFat(bytes, sector, sectorSize, sectorCount);
  const chain = (start: number): Buffer => {
    const parts: Buffer[] = [];
    for (let next = start; next < maxRegularSector; next = fat[next] ?? endOfChain) {
      if (parts.length > sectorCount) throw new AppError('file-corrupt');
      parts.push(sector(next));
    }
    return Buffer.concat(parts);
  };
  const directory = chain(bytes.readUInt32LE(48));
  const miniFat = chain(bytes.readUInt32LE(60));
  const miniStream = chain(directory.length >= 128 ? directory.readUInt32LE(116) : endOfChain);
  const miniChain = (start: number): Buffer => {
    const parts: Buffer[] = [];
    let next = start;
    while (next < maxRegularSector && parts.length * miniSize <= miniStream.length) {
      parts.push(miniStream.subarray(next * miniSize, (next + 1) * miniSize));
      next = next * 4 + 4 <= miniFat.length ? miniFat.readUInt32LE(next * 4) : endOfChain;
    }
    return Buffer.concat(parts);
  };
  const miniCutoff = bytes.readUInt32LE(56);
  return {
    stream(name) {
      for (let offset = 0; offset + 128 <= directory.length; offset += 128) {
        const nameLength = Math.min(directory.readUInt16LE(offset + 64), 64);
        if (directory[offset + 66] !== 2 || nameLength < 2) continue;
        if (directory.toString('utf16le', offset, offset + nameLength - 2) !== name) continue;
        const start = directory.readUInt32LE(offset + 116);
        const size = directory.readUInt32LE(offset + 120);
        return (size < miniCutoff ? miniChain(start) : chain(start)).subarray(0, size);
      }
      return undefined;
    },
  };
}

/** The allocation table: its sectors are listed in the header and, for large files, in a chain after it. */
function readFat(
  bytes: Buffer,
  sector: (index: number) => Buffer,
  sectorSize: number,
  sectorCount: number,
): Uint32Array {
  const listed: number[] = [];
  for (let offset = 76; offset < 512; offset += 4) listed.push(bytes.readUInt32LE(offset));
  let next = bytes.readUInt32LE(68);
  for (let count = 0; next < maxRegularSector && count <= sectorCount; count += 1) {
    const extra = sector(next);
    if (extra.length < sectorSize) break;
    for (let offset = 0; offset < sectorSize - 4; offset += 4) listed.push(extra.readUInt32LE(offset));
    next = extra.readUInt32LE(sectorSize - 4);
  }
  const entries: number[] = [];
  for (const index of listed) {
    if (index >= maxRegularSector || entries.length > sectorCount + sectorSize) continue;
    const table = sector(index);
    for (let offset = 0; offset + 4 <= table.length; offset += 4) entries.push(table.readUInt32LE(offset));
  }
  return Uint32Array.from(entries);
}
