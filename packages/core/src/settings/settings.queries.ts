import { settingsSchema, type Settings } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import { sql } from 'kysely';

const generalKey = 'general';

const defaults: Settings = { workspaceName: 'Onyx', isRegistrationOpen: false, defaultLocale: 'en' };

/** Settings of the whole system; what was never set has its default. */
export async function readSettings(database: Database): Promise<Settings> {
  return settingsSchema.parse({ ...defaults, ...(await readSetting(database, generalKey)) });
}

export function writeSettings(database: Database, settings: Settings): Promise<void> {
  return writeSetting(database, generalKey, settings);
}

/** One stored value; an empty object when it was never set. */
export async function readSetting(database: Database, key: string): Promise<object> {
  const row = await database.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? {};
}

export async function writeSetting(database: Database, key: string, value: object): Promise<void> {
  const row = { value: JSON.stringify(value), updatedAt: new Date() };
  await database
    .insertInto('setting')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}

/** Lets one transaction at a time read and change a setting, also one that does not exist yet. */
export async function lockSetting(database: Database, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`setting:${key}`}))`.execute(database);
}

export const lockSettings = (database: Database): Promise<void> => lockSetting(database, generalKey);
