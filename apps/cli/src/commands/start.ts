import { defineCommand } from 'citty';
import { createContext } from '../command-context.ts';
import type { Texts } from '../texts.ts';
import { sharedOptions } from './shared-options.ts';

/** `onyx start`: runs Onyx on this machine until Ctrl-C or SIGTERM. */
export function startCommand(texts: Texts) {
  const { json, data } = sharedOptions(texts);
  return defineCommand({
    meta: { name: 'start', description: texts('about.start') },
    args: {
      port: { type: 'string', description: texts('option.port') },
      host: { type: 'string', description: texts('option.host') },
      data,
      json,
    },
    run: async ({ args }) => {
      const context = createContext(args, { ONYX_PORT: args.port, ONYX_HOST: args.host });
      const { startEmbeddedSystem } = await import('../embedded/embedded-system.ts');
      const system = await startEmbeddedSystem(context.config);
      const dataDir = context.config.server.dataDir;
      if (context.isJson)
        context.terminal.print(JSON.stringify({ url: system.url, dataDir, processId: process.pid }));
      else {
        context.terminal.print(
          context.texts('start.ready', { url: context.terminal.style('bold', system.url) }),
        );
        context.terminal.print(context.terminal.style('dim', context.texts('start.data', { dataDir })));
      }
      await untilStopped(system.ended);
      if (!context.isJson) context.terminal.note(context.texts('start.stopping'));
      await system.stop();
    },
  });
}

/** Waits for a signal to stop, or for the system to end by itself. Further signals change nothing: stopping is bounded. */
function untilStopped(ended: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    void ended.then(resolve);
  });
}
