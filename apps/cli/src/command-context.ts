import { loadProcessConfig, type Config } from '@onyx/config';
import type { Locale } from '@onyx/contracts';
import { openSession, type ServerSession } from './client/session.ts';
import { createTerminal, type Terminal } from './output/terminal.ts';
import { createTexts, type Texts } from './texts.ts';

/** What every command gets. */
export type CommandContext = {
  config: Config;
  locale: Locale;
  texts: Texts;
  terminal: Terminal;
  isJson: boolean;
};

/** Options that every command has. */
export type SharedOptions = {
  json?: boolean | undefined;
  url?: string | undefined;
  data?: string | undefined;
};

/** Reads the configuration; options of the command line go before the environment. */
export function createContext(
  options: SharedOptions,
  overrides: Record<string, string | undefined> = {},
): CommandContext {
  const given = Object.entries({ ...overrides, ONYX_URL: options.url, ONYX_DATA_DIR: options.data });
  const config = loadProcessConfig(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  const { locale } = config.client;
  return {
    config,
    locale,
    texts: createTexts(locale),
    terminal: createTerminal(),
    isJson: options.json ?? false,
  };
}

/** Runs work against a server and ends what was started for it, also when the work fails or Ctrl-C comes. */
export async function withSession<T>(
  context: CommandContext,
  work: (session: ServerSession) => Promise<T>,
): Promise<T> {
  const session = await openSession(context.config);
  const interrupt = (): void => {
    void session.close().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(session);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await session.close();
  }
}
