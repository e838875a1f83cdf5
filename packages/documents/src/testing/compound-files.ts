const sectorBytes = 512;
const miniBytes = 64;
const miniCutoff = 4096;
const endOfChain = 0xfffffffe;
const streamType = 2;
const storageType = 1;
const rootType = 5;

/** A compound file ([MS-CFB]) of streams by path, `/` between storages; short streams stand in the mini stream. */
export function compoundFileOf(streams: Record<string, Uint8Array>): Uint8Array {
  const regular = createSectors(sectorBytes);
  const mini = createSectors(miniBytes);
  const directory = createDirectory();
  for (const [path, content] of Object.entries(streams)) {
    const start = (content.length < miniCutoff ? mini : regular).store(content);
    directory.add(path, start, content.length);
  }
  const miniStream = Buffer.concat(mini.sectors);
  const miniFat = regular.store(tableOf(mini.next, miniBytes));
  const directoryStart = regular.store(directory.bytes(regular.store(miniStream), miniStream.length));

  const fatSectors = Math.ceil((regular.next.length * 4) / sectorBytes) + 1;
  const header = Buffer.alloc(sectorBytes, 0xff);
  header.fill(0, 0, 76);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.writeUInt16LE(Math.log2(sectorBytes), 30);
  header.writeUInt16LE(Math.log2(miniBytes), 32);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(miniCutoff, 56);
  header.writeUInt32LE(miniFat, 60);
  header.writeUInt32LE(endOfChain, 68);
  for (let index = 0; index < fatSectors; index += 1) {
    header.writeUInt32LE(regular.sectors.length + index, 76 + index * 4);
  }
  return Buffer.concat([header, ...regular.sectors, tableOf(regular.next, sectorBytes * fatSectors)]);
}

type Sectors = {
  sectors: Buffer[];
  /** Of each sector the number of the next in its chain. */
  next: number[];
  /** Returns the first sector of the chain. */
  store(content: Uint8Array): number;
};

function createSectors(size: number): Sectors {
  const sectors: Buffer[] = [];
  const next: number[] = [];
  return {
    sectors,
    next,
    store(content) {
      if (content.length === 0) return endOfChain;
      const start = sectors.length;
      for (let offset = 0; offset < content.length; offset += size) {
        const sector = Buffer.alloc(size);
        sector.set(content.subarray(offset, offset + size));
        sectors.push(sector);
        next.push(sectors.length);
      }
      next[next.length - 1] = endOfChain;
      return start;
    },
  };
}

/** An allocation table, at least so many bytes long. */
function tableOf(next: number[], minBytes: number): Buffer {
  const table = Buffer.alloc(Math.max(next.length * 4, minBytes), 0xff);
  for (const [index, sector] of next.entries()) table.writeUInt32LE(sector, index * 4);
  return table;
}

function createDirectory(): {
  add(path: string, start: number, size: number): void;
  bytes(miniStart: number, miniSize: number): Buffer;
} {
  const root = entryOf('Root Entry', rootType);
  const entries = [root];
  const storages = new Map([['', root]]);
  const lastIn = new Map<string, Buffer>();
  /** Puts an entry to the right of the last one in its storage, or as the storage's child. */
  const append = (folder: string, name: string, type: number): Buffer => {
    const entry = entryOf(name, type);
    const last = lastIn.get(folder);
    if (last) last.writeUInt32LE(entries.length, 72);
    else storageAt(folder).writeUInt32LE(entries.length, 76);
    lastIn.set(folder, entry);
    entries.push(entry);
    return entry;
  };
  const storageAt = (folder: string): Buffer => {
    const known = storages.get(folder);
    if (known) return known;
    const { parent, name } = split(folder);
    const storage = append(parent, name, storageType);
    storages.set(folder, storage);
    return storage;
  };
  return {
    add(path, start, size) {
      const { parent, name } = split(path);
      storageAt(parent);
      place(append(parent, name, streamType), start, size);
    },
    bytes(miniStart, miniSize) {
      place(root, miniStart, miniSize);
      return Buffer.concat(entries);
    },
  };
}

function split(path: string): { parent: string; name: string } {
  const at = path.lastIndexOf('/');
  return { parent: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) };
}

function entryOf(name: string, type: number): Buffer {
  const bytes = Buffer.alloc(128);
  bytes.write(name, 'utf16le');
  bytes.writeUInt16LE((name.length + 1) * 2, 64);
  bytes[66] = type;
  bytes.fill(0xff, 68, 80);
  return bytes;
}

function place(entry: Buffer, start: number, size: number): void {
  entry.writeUInt32LE(start, 116);
  entry.writeUInt32LE(size, 120);
}
