import { createContext, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import type { Texts } from '../texts.ts';

/** How long stopping may take; a database that computes is killed before. */
const stopTimeoutMs = 15_000;

type StartOptions = SharedOptions & { port?: string; host?: string };

/** `onyx start`: runs Onyx on this machine until Ctrl-C or SIGTERM. */
export function addStartCommand(program: OnyxCommand, texts: Texts): void {
  const command = program
    .command('start')
    .description(texts('about.start'))
    .option('--port <number>', texts('option.port'))
    .option('--host <address>', texts('option.host'))
    .action(start);
  addSharedOptions(command, texts, { isRemote: false });
}

async function start(options: StartOptions): Promise<void> {
  const context = createContext(options, { ONYX_PORT: options.port, ONYX_HOST: options.host });
  const { startEmbeddedSystem } = await import('../embedded/embedded-system.ts');
  const system = await startEmbeddedSystem(context.config, (url) => tellAddress(context, url));
  const isWanted = await untilStopped(system.ended);
  if (!context.isJson) context.terminal.note(context.texts('start.stopping'));
  // Without its database it cannot go on; whoever watches over it must learn that, and may start it again.
  if (!isWanted) process.exitCode = 1;
  // A part that cannot close must not keep the program: whatever is acknowledged is written down already.
  setTimeout(() => process.exit(), stopTimeoutMs).unref();
  await system.stop();
}

function tellAddress({ terminal, texts, config, isJson }: CommandContext, url: string): void {
  const { dataDir, publicUrl } = config.server;
  if (isJson) {
    terminal.print(JSON.stringify({ url, dataDir, processId: process.pid }));
    return;
  }
  terminal.print(texts('start.ready', { url: terminal.style('bold', publicUrl ?? url) }));
  terminal.print(terminal.style('dim', texts('start.data', { dataDir })));
}

/**
 * Waits for a signal to stop, or for the system to end by itself. Further signals change nothing: stopping is bounded.
 * @returns whether it was told to stop.
 */
function untilStopped(ended: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(true));
    void ended.then(() => resolve(false));
  });
}
