import { AppError } from '@onyx/contracts';
import { roleStatements } from '@onyx/database/roles';
import { createContext, type CommandContext, type SharedOptions } from '../command-context.ts';
import { addSharedOptions, type OnyxCommand } from '../onyx-command.ts';
import type { Texts } from '../texts.ts';

const defaultDatabase = 'onyx';

/** `onyx migrate status | up | roles`: the schema of a deployment's database. */
export function addMigrateCommand(program: OnyxCommand, texts: Texts): void {
  const command = program.command('migrate').description(texts('about.migrate'));
  const status = command.command('status').description(texts('about.migrateStatus')).action(printStatus);
  const up = command.command('up').description(texts('about.migrateUp')).action(migrate);
  const roles = command.command('roles').description(texts('about.migrateRoles')).action(printRoles);
  for (const each of [status, up, roles]) addSharedOptions(each, texts, { isRemote: false, hasData: false });
}

async function printStatus(options: SharedOptions): Promise<void> {
  const context = createContext(options);
  const { readSystemSchema } = await import('@onyx/runtime');
  const state = await readSystemSchema(ownerUrlOf(context));
  const { terminal, texts } = context;
  const isUsable = state.pending.length === 0 && state.required.length === 0;
  // So that a script can wait for it.
  if (!isUsable) process.exitCode = 1;
  if (context.isJson) {
    terminal.print(JSON.stringify({ isUsable, ...state }));
    return;
  }
  terminal.print(texts('migrate.done', { count: state.done.length }));
  if (state.pending.length > 0) terminal.print(texts('migrate.pending', { names: state.pending.join(', ') }));
  if (state.unknown.length > 0) terminal.print(texts('migrate.unknown', { names: state.unknown.join(', ') }));
  if (state.required.length > 0) terminal.note(texts('migrate.required'));
  else terminal.note(texts(isUsable ? 'migrate.upToDate' : 'migrate.next'));
}

async function migrate(options: SharedOptions): Promise<void> {
  const context = createContext(options);
  const { migrateSystem } = await import('@onyx/runtime');
  const { createLogger } = await import('@onyx/telemetry');
  const logger = createLogger({ level: context.config.server.logLevel, service: 'migrate' });
  const { ran, roles } = await migrateSystem(ownerUrlOf(context), logger);
  const { terminal, texts } = context;
  if (context.isJson) {
    terminal.print(JSON.stringify({ ran, roles }));
    return;
  }
  if (ran.length > 0) terminal.print(texts('migrate.ran', { names: ran.join(', ') }));
  if (roles.length > 0) terminal.print(texts('migrate.roles', { names: roles.join(', ') }));
  terminal.note(texts('migrate.upToDate'));
}

function printRoles(options: SharedOptions): void {
  const context = createContext(options);
  const { url } = context.config.database;
  const database = (url && new URL(url).pathname.slice(1)) || defaultDatabase;
  const statements = roleStatements(decodeURIComponent(database));
  if (context.isJson) {
    context.terminal.print(JSON.stringify({ statements }));
    return;
  }
  for (const statement of statements) context.terminal.print(`${statement};`);
  context.terminal.note(context.texts('migrate.rolesNext'));
}

function ownerUrlOf({ config, texts }: CommandContext): string {
  const { ownerUrl } = config.database;
  if (ownerUrl === undefined)
    throw new AppError('usage', { params: { message: texts('migrate.noAddress') } });
  return ownerUrl;
}
