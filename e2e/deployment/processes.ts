import type { ContainerEngine, ContainerFacts } from '@onyx/cli/testing';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the kernel says of a process of a container; see proc(5). */
export type ProcessFacts = {
  id: string;
  /** Real, effective, saved and file-system user. */
  users: string[];
  /** Every set of capabilities, in hexadecimal; bounding and ambient ones too. */
  capabilities: string[];
  noNewPrivileges: string;
  /** 2: a filter of system calls. */
  seccomp: string;
  command: string;
  environment: string;
};

/** All processes of a container. Takes an engine on this machine, and root. */
export async function processesOf(
  { docker }: ContainerEngine,
  { Id }: ContainerFacts,
): Promise<ProcessFacts[]> {
  const [, ...ids] = (await docker('top', Id, '-eo', 'pid')).trim().split(/\s+/);
  return Promise.all(ids.map(readProcess));
}

async function readProcess(id: string): Promise<ProcessFacts> {
  const read = (name: string) => readFile(join('/proc', id, name), 'utf8');
  const [status, command, environment] = await Promise.all([
    read('status'),
    read('cmdline'),
    read('environ'),
  ]);
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1] ?? '';
  return {
    id,
    users: [...new Set(field('Uid').split(/\s+/))],
    capabilities: [...new Set(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(field))],
    noNewPrivileges: field('NoNewPrivs'),
    seccomp: field('Seccomp'),
    command,
    environment,
  };
}

/** Names of the secrets that a container has. */
export async function secretsOf({ State }: ContainerFacts): Promise<string[]> {
  const folder = `/proc/${State.Pid}/root/run/secrets`;
  const names: string[] = await readdir(folder).catch(() => []);
  return names.toSorted();
}
