import { AppError } from '@onyx/contracts';

/** An OLE compound file: streams in storages, as files in folders. Paths have `/` between their parts. */
export type CompoundFile = {
  stream(path: string): Buffer | undefined;
  /** Paths of all storages. */
  readonly storages: readonly string[];
};

type Entry = { start: number; size: number };

const endOfChain = 0xfffffffe;
const maxRegularSector = 0xfffffffa;
const storageType = 1;
const streamType = 2;

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
  const { streams, storages } = readDirectory(directory);
  return {
    storages,
    stream(path) {
      const entry = streams.get(path);
      if (!entry) return undefined;
      const { start, size } = entry;
      return (size < miniCutoff ? miniChain(start) : chain(start)).subarray(0, size);
    },
  };
}

/** Walks the tree of entries: each names its siblings to the left and right, a storage also its first child. */
function readDirectory(directory: Buffer): { streams: Map<string, Entry>; storages: string[] } {
  const streams = new Map<string, Entry>();
  const storages: string[] = [];
  const seen = new Set<number>([0]);
  const open = directory.length >= 128 ? [{ index: directory.readUInt32LE(76), folder: '' }] : [];
  for (let next = open.pop(); next; next = open.pop()) {
    const { index, folder } = next;
    const offset = index * 128;
    if (seen.has(index) || offset + 128 > directory.length) continue;
    seen.add(index);
    const nameLength = Math.min(Math.max(directory.readUInt16LE(offset + 64), 2), 64);
    const path = folder + directory.toString('utf16le', offset, offset + nameLength - 2);
    const type = directory[offset + 66];
    if (type === streamType) {
      const size = directory.readUInt32LE(offset + 120);
      streams.set(path, { start: directory.readUInt32LE(offset + 116), size });
    } else if (type === storageType) {
      storages.push(path);
      open.push({ index: directory.readUInt32LE(offset + 76), folder: `${path}/` });
    }
    open.push({ index: directory.readUInt32LE(offset + 68), folder });
    open.push({ index: directory.readUInt32LE(offset + 72), folder });
  }
  return { streams, storages: storages.toSorted() };
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
