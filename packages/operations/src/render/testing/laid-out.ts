import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the containers have what is laid in a folder here, and how the folder calls it. */
const moved = new Map([
  ['/run/secrets', 'secrets'],
  ['/etc/onyx', 'etc'],
  ['/run/gate', 'gate'],
  ['/run/haproxy', 'haproxy'],
  ['/run/redis', 'redis'],
  ['/var/cache/nginx', 'cache'],
  ['/var/lib/onyx/acme', 'acme'],
  ['/var/tmp', 'certificates'],
  ['/usr/share/nginx/html', 'html'],
  ['/etc/nginx/script-hashes', 'script-hashes'],
  ['/tmp/', 'tmp/'],
]);
const anyPlace = new RegExp([...moved.keys()].join('|'), 'g');

export type LaidOut = {
  folder: string;
  /** Writes a rendered text, with the paths of this folder in place of the container's; says where. */
  lay(path: string, text: string): string;
  /** Starts a program that the folder's end stops. @returns what it says, as it says it. */
  start(program: string, args: readonly string[]): { said(): string; process: ChildProcess };
  remove(): Promise<void>;
};

/** A folder in which a container's programs run as they do there. */
export function layOut(): LaidOut {
  const folder = mkdtempSync(join(tmpdir(), 'onyx-r-'));
  for (const name of moved.values()) mkdirSync(join(folder, name), { recursive: true });
  const running: ChildProcess[] = [];
  return {
    folder,
    lay(path, text) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      // In one pass: the folder may itself lie in /tmp.
      const local = text.replace(anyPlace, (place) => join(folder, moved.get(place) ?? ''));
      writeFileSync(file, local);
      return file;
    },
    start(program, args) {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      running.push(child);
      let text = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
      return { said: () => text, process: child };
    },
    async remove() {
      for (const child of running.filter(({ exitCode }) => exitCode === null)) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
