import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * Who holds the lock of a data directory, written beside it: a database in the middle of a long statement
 * cannot answer for itself, nor notice that its program was killed.
 */
export type LockHolder = {
  /** The process of the database. */
  processId: number;
  /** The program it belongs to. */
  parentId: number;
  /** Stands in the command line of the process, so that a later one with the same id is not taken for it. */
  token: string;
};

const run = promisify(execFile);

export function lockHolderPath(dataDir: string): string {
  return `${dataDir}.holder.json`;
}

export async function writeLockHolder(path: string, holder: LockHolder): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(holder), { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeLockHolder(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** @returns undefined when nobody is written down, or nothing that can be read. */
export async function readLockHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const { processId, parentId, token } = JSON.parse(await readFile(path, 'utf8')) as LockHolder;
    // An empty token would fit every process; 0 and negative ids mean groups.
    const isWhole = processId > 1 && parentId > 0 && typeof token === 'string' && token.length >= 16;
    return isWhole ? { processId, parentId, token } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `orphan`: certainly the holder, and its program certainly gone. `ending`: gone or about to be; a process that was
 * killed holds its sockets until its memory is given back. In doubt: `living`.
 */
export type HolderFate = 'living' | 'orphan' | 'ending';

export async function fateOf(holder: LockHolder): Promise<HolderFate> {
  let found: Awaited<ReturnType<typeof findProcess>>;
  try {
    found = await findProcess(holder.processId);
  } catch {
    return isAlive(holder.processId) ? 'living' : 'ending';
  }
  if (!found || found.commandLine === '') return 'ending';
  if (!found.commandLine.includes(holder.token)) return 'living';
  // Unix gives orphans another parent; Windows keeps the id of the one that is gone.
  const isParentGone =
    process.platform === 'win32' ? !isAlive(holder.parentId) : found.parentId !== holder.parentId;
  return isParentGone ? 'orphan' : 'living';
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function findProcess(
  processId: number,
): Promise<{ parentId: number; commandLine: string } | undefined> {
  if (process.platform === 'linux') {
    // Slim containers have no `ps`.
    const status = await readFile(`/proc/${processId}/status`, 'utf8');
    const commandLine = await readFile(`/proc/${processId}/cmdline`, 'utf8');
    return { parentId: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), commandLine };
  }
  const { stdout } =
    process.platform === 'win32'
      ? await run('powershell.exe', [
          '-NoProfile',
          '-Command',
          `Get-CimInstance Win32_Process -Filter 'ProcessId=${processId}' | ForEach-Object { "$($_.ParentProcessId) $($_.CommandLine)" }`,
        ])
      : await run('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(processId)]);
  const [, parentId, commandLine] = /^\s*(\d+)\s+(.*)/s.exec(stdout) ?? [];
  return parentId && commandLine ? { parentId: Number(parentId), commandLine } : undefined;
}
