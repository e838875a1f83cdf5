/** A compound file ([MS-CFB]) of streams by path, `/` between storages; without a mini stream. */
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
  const entries: Buffer[] = [];
  const storages = new Map<string, Buffer>();
  const lastChildren = new Map<string, Buffer>();
  /** Adds an entry to the right of the last one in its storage. */
  const add = (path: string, type: number, start: number, size: number): void => {
    const name = path.split('/').at(-1) ?? '';
    const bytes = Buffer.alloc(128);
    bytes.write(name, 'utf16le');
    bytes.writeUInt16LE((name.length + 1) * 2, 64);
    bytes[66] = type;
    bytes.fill(0xff, 68, 80);
    bytes.writeUInt32LE(start, 116);
    bytes.writeUInt32LE(size, 120);
    const folder = path.slice(0, -name.length);
    lastChildren.get(folder)?.writeUInt32LE(entries.length, 72);
    if (!lastChildren.has(folder)) storages.get(folder)?.writeUInt32LE(entries.length, 76);
    lastChildren.set(folder, bytes);
    if (type !== 2) storages.set(type === 5 ? '' : `${path}/`, bytes);
    entries.push(bytes);
  };
  add('Root Entry', 5, endOfChain, 0);
  lastChildren.clear();
  for (const [path, content] of Object.entries(streams)) {
    const parts = path.split('/').slice(0, -1);
    for (const [index] of parts.entries()) {
      const folder = parts.slice(0, index + 1).join('/');
      if (!storages.has(`${folder}/`)) add(folder, 1, 0, 0);
    }
    add(path, 2, store(content), content.length);
  }
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
