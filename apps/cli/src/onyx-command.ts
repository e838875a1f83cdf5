import { AppError } from '@onyx/contracts';
import { Command, Help } from 'commander';
import type { Texts } from './texts.ts';

/**
 * A command that speaks the person's language: commander's own help titles and faults are English only.
 * Faults become `AppError` `usage`, so that one place prints them.
 */
export class OnyxCommand extends Command {
  readonly #texts: Texts;

  constructor(texts: Texts, name?: string) {
    super(name);
    this.#texts = texts;
    this.exitOverride();
    this.helpOption('-h, --help', texts('help.help'));
    this.helpCommand(false);
  }

  override createCommand(name?: string): OnyxCommand {
    return new OnyxCommand(this.#texts, name);
  }

  override createHelp(): Help {
    return new LocalisedHelp(this.#texts);
  }

  // Commander calls these by name for each kind of fault.
  unknownCommand(): never {
    this.#fail(this.#texts('usage.unknownCommand', { name: this.args[0] ?? '' }));
  }

  unknownOption(flag: string): never {
    this.#fail(this.#texts('usage.unknownOption', { name: flag }));
  }

  missingArgument(name: string): never {
    this.#fail(this.#texts('usage.missingArgument', { name }));
  }

  optionMissingArgument(option: { flags: string }): never {
    this.#fail(this.#texts('usage.missingValue', { name: option.flags }));
  }

  _excessArguments(received: string[]): never {
    this.#fail(this.#texts('usage.tooMany', { names: received.join(' ') }));
  }

  #fail(text: string): never {
    const command = [this.parent?.name(), this.name()].filter(Boolean).join(' ');
    const message = `${text}${this.#texts('help.next', { command })}`;
    throw new AppError('usage', { params: { message } });
  }
}

class LocalisedHelp extends Help {
  readonly #titles: Map<string, string>;

  constructor(texts: Texts) {
    super();
    this.#titles = new Map([
      ['Usage:', texts('help.usage')],
      ['Arguments:', texts('help.arguments')],
      ['Options:', texts('help.options')],
      ['Commands:', texts('help.commands')],
    ]);
  }

  override styleTitle(title: string): string {
    return this.#titles.get(title) ?? title;
  }
}

/**
 * Adds the options that every command has; `--url` only where a command can talk to another machine, `--data` only
 * where it uses the data folder.
 */
export function addSharedOptions(
  command: OnyxCommand,
  texts: Texts,
  { isRemote = true, hasData = true } = {},
): void {
  command.option('--json', texts('option.json'));
  if (isRemote) command.option('--url <address>', texts('option.url'));
  if (hasData) command.option('--data <folder>', texts('option.data'));
}
