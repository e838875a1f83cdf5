import { loadProcessConfig, productVersion } from '@onyx/config';
import { AppError, errorInfoText, toErrorInfo, type Locale } from '@onyx/contracts';
import { CommanderError } from 'commander';
import { addAskCommand } from './commands/ask.ts';
import { addCertificatesCommand } from './commands/certificates.ts';
import { addConfigCommand } from './commands/config.ts';
import { addImportCommand } from './commands/import.ts';
import { addMigrateCommand } from './commands/migrate.ts';
import { addRenderCommand } from './commands/render.ts';
import { addSearchCommand } from './commands/search.ts';
import { addSecretsCommand } from './commands/secrets.ts';
import { addStartCommand } from './commands/start.ts';
import { OnyxCommand } from './onyx-command.ts';

import { createTexts, type Texts } from './texts.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong use. */
const usageExitCode = 2;

/** The `onyx` command. Sets the exit code and never throws. */
export async function main(argv: string[]): Promise<void> {
  let locale: Locale = 'en';
  try {
    locale = loadProcessConfig().client.locale;
    const program = createProgram(createTexts(locale));
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Help and version end this way too, with code 0 and everything said.
    process.exitCode =
      error instanceof CommanderError ? error.exitCode : report(error, locale, argv.includes('--json'));
  }
}

/** All commands, described in the given language. */
export function createProgram(texts: Texts): OnyxCommand {
  const program = new OnyxCommand(texts, 'onyx');
  program.description(texts('about')).version(productVersion(), '-V, --version', texts('help.version'));
  addStartCommand(program, texts);
  addImportCommand(program, texts);
  addSearchCommand(program, texts);
  addAskCommand(program, texts);
  addMigrateCommand(program, texts);
  addConfigCommand(program, texts);
  addRenderCommand(program, texts);
  addSecretsCommand(program, texts);
  addCertificatesCommand(program, texts);
  return program;
}

/** Says what went wrong and what to do next. @returns the exit code. */
function report(error: unknown, locale: Locale, isJson: boolean): number {
  const info = toErrorInfo(error);
  const message = errorInfoText(info, locale);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code: info.code, message } })}\n`);
  else process.stderr.write(`${message}\n`);
  // On one's own terminal the cause of an unknown error helps; it is never sent anywhere.
  if (!(error instanceof AppError) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return info.code === 'usage' ? usageExitCode : 1;
}
