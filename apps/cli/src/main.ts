import { loadProcessConfig } from '@onyx/config';
import { AppError, errorInfoText, type Locale } from '@onyx/contracts';
import { defineCommand, renderUsage, runCommand, type CommandDef } from 'citty';
import { createTexts } from './texts.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong use. */
const usageExitCode = 2;

/** The `onyx` command. Sets the exit code and never throws. */
export async function main(argv: string[]): Promise<void> {
  const isJson = argv.includes('--json');
  let locale: Locale = 'en';
  try {
    locale = loadProcessConfig().client.locale;
    const texts = createTexts(locale);
    const root = defineCommand({
      meta: { name: 'onyx', description: texts('about') },
      subCommands: {
        start: () => import('./commands/start.ts').then((module) => module.startCommand(texts)),
        import: () => import('./commands/import.ts').then((module) => module.importCommand(texts)),
        search: () => import('./commands/search.ts').then((module) => module.searchCommand(texts)),
        ask: () => import('./commands/ask.ts').then((module) => module.askCommand(texts)),
      },
    });
    if (argv.length === 0 || argv.includes('--help') || argv.includes('-h')) await printHelp(root, argv);
    else await runCommand(root, { rawArgs: argv });
  } catch (error) {
    process.exitCode = report(error, locale, isJson);
  }
}

async function printHelp(root: CommandDef, argv: string[]): Promise<void> {
  const subCommands = root.subCommands as Record<string, () => Promise<CommandDef>>;
  const name = argv.find((argument) => argument in subCommands);
  const command = name ? await subCommands[name]?.() : undefined;
  process.stdout.write(`${await (command ? renderUsage(command, root) : renderUsage(root))}\n`);
}

/** Says what went wrong and what to do next. @returns the exit code. */
function report(error: unknown, locale: Locale, isJson: boolean): number {
  // citty throws its own error for a missing argument or an unknown command; its text is about the command line only.
  const isUsage = error instanceof Error && error.name === 'CLIError';
  const info = error instanceof AppError ? error.toInfo() : { code: 'internal' as const };
  const text = isUsage ? error.message : errorInfoText(info, locale);
  const code = isUsage ? 'usage' : info.code;
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code, message: text } })}\n`);
  else process.stderr.write(`${text}${isUsage ? '\nonyx --help' : ''}\n`);
  if (code === 'internal' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return code === 'usage' ? usageExitCode : 1;
}
