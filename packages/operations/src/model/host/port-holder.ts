import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `nginx (process 812)`: who listens on a TCP port of this Linux machine; null where that cannot be seen. */
export function holderOf(port: number): string | null {
  try {
    const inodes = new Set(['tcp', 'tcp6'].flatMap((table) => inodesAt(port, table)));
    for (const processId of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (socketsOf(processId).some((inode) => inodes.has(inode)))
        return `${readFileSync(`/proc/${processId}/comm`, 'utf8').trim()} (${processId})`;
    }
  } catch {
    // Another system, or somebody else's process.
  }
  return null;
}

const listening = '0A';

/** Rows are `sl local_address rem_address st … inode`, numbers in hexadecimal but the inode. */
function inodesAt(port: number, table: string): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return readFileSync(`/proc/net/${table}`, 'utf8')
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === listening)
    .flatMap((row) => row[9] ?? []);
}

function socketsOf(processId: string): string[] {
  const folder = `/proc/${processId}/fd`;
  try {
    return readdirSync(folder).flatMap((name) => {
      const target = linkOf(`${folder}/${name}`);
      return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
    });
  } catch {
    return [];
  }
}

/** Descriptors close while they are looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
