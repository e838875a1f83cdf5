import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';

/** A database process that waits to be told its data. */
export type DatabaseProcess = {
  child: ChildProcess;
  /** Given to it as its argument, by which a later start knows it among other processes. */
  token: string;
};

let prepared: DatabaseProcess | undefined;

/**
 * Begins the process of the embedded database before anything is known of its data: it loads meanwhile. The next
 * `takeDatabaseProcess` gets it; one that nobody takes does not keep this program, and ends with it.
 */
export function prepareDatabaseProcess(): void {
  prepared = begin();
  prepared.child.unref();
  prepared.child.channel?.unref();
}

/** The prepared process, or a new one. */
export function takeDatabaseProcess(): DatabaseProcess {
  const taken = prepared;
  prepared = undefined;
  if (!taken?.child.connected) return begin();
  taken.child.ref();
  taken.child.channel?.ref();
  return taken;
}

function begin(): DatabaseProcess {
  const token = randomUUID();
  const child = fork(fileURLToPath(new URL('embedded-process.mjs', import.meta.url)), [token], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // Whoever takes it learns of a failure by its end.
  child.on('error', () => undefined);
  return { child, token };
}
