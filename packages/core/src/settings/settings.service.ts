import { AppError, type Settings } from '@onyx/contracts';
import type { Database } from '@onyx/database';
import type { Actor } from '../actor.ts';
import { lockSettings, readSettings, writeSettings } from './settings.queries.ts';

export type SettingsChange = { [K in keyof Settings]?: Settings[K] | undefined };

export type SettingsService = ReturnType<typeof createSettingsService>;

/** Settings of the whole system. */
export function createSettingsService({ database }: { database: Database }) {
  return {
    /** For the system itself, on nobody's behalf. */
    read: (): Promise<Settings> => readSettings(database),

    async getSettings(actor: Actor): Promise<Settings> {
      requireAdmin(actor);
      return readSettings(database);
    },

    /** @throws AppError `forbidden`; opening registration is for the owner alone. */
    async updateSettings(actor: Actor, change: SettingsChange): Promise<Settings> {
      requireAdmin(actor);
      return database.transaction().execute(async (transaction) => {
        await lockSettings(transaction);
        const before = await readSettings(transaction);
        const after = { ...before, ...definedOnly(change) };
        const opens = after.isRegistrationOpen && !before.isRegistrationOpen;
        if (opens && actor.role !== 'owner') throw new AppError('forbidden');
        await writeSettings(transaction, after);
        return after;
      });
    },
  };
}

function requireAdmin(actor: Actor): void {
  if (actor.role === 'member') throw new AppError('forbidden');
}

function definedOnly(change: SettingsChange): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
