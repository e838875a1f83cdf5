import { AppError, type LanguageModelInput, type LanguageModelSettings } from '@onyx/contracts';
import type { Database, RowChange } from '@onyx/database';
import {
  createLanguageModel,
  detectLocalServers,
  testLanguageModel,
  type LanguageModel,
  type LanguageModelTest,
  type LocalServer,
} from '@onyx/models';
import { randomUUID } from 'node:crypto';
import { requireAdmin } from '../accounts/index.ts';
import type { Actor } from '../actor.ts';
import { createKeySeal, lockSetting, type SecretKeys } from '../settings/index.ts';
import { isSameAddress } from './language-models.policy.ts';
import {
  clearDefault,
  deleteLanguageModel,
  findDefault,
  findLanguageModel,
  findOldest,
  insertLanguageModel,
  listLanguageModels,
  updateLanguageModel,
  type LanguageModelRow,
} from './language-models.queries.ts';

export type LanguageModelServiceOptions = {
  database: Database;
  /** The first encrypts; all are read with. */
  secretKeys: SecretKeys;
};

export type LanguageModelService = ReturnType<typeof createLanguageModelService>;

export type LanguageModelChange = {
  [K in keyof LanguageModelInput]?: LanguageModelInput[K] | undefined;
} & { isDefault?: true | undefined };
type GivenModel = Omit<LanguageModelInput, 'apiKey'> & { apiKey?: string | undefined };

/**
 * Configured language models, the administrators' matter: they may name any address, one in the own network too, for
 * that is where a team's model runs. Keys are encrypted at rest, go only to the address they were entered for, and
 * are never read back.
 */
export function createLanguageModelService({ database, secretKeys }: LanguageModelServiceOptions) {
  const { seal, unseal } = createKeySeal(secretKeys);

  return {
    async listLanguageModels(actor: Actor): Promise<LanguageModelSettings[]> {
      requireAdmin(actor);
      return (await listLanguageModels(database)).map(toSettings);
    },

    /** The first one becomes the default. */
    async createLanguageModel(actor: Actor, input: GivenModel): Promise<LanguageModelSettings> {
      requireAdmin(actor);
      requireAddress(input);
      const { apiKey, ...values } = input;
      const id = randomUUID();
      return database.transaction().execute(async (transaction) => {
        await lockModels(transaction);
        const isDefault = (await findDefault(transaction)) === undefined;
        const apiKeyEncrypted = seal(id, apiKey);
        return toSettings(
          await insertLanguageModel(transaction, { ...values, id, apiKeyEncrypted, isDefault }),
        );
      });
    },

    /**
     * An absent key stays, an empty one is removed.
     * @throws AppError `not-found`; `invalid-request` at `apiKey` when the address changes and the key does not come with it.
     */
    async updateLanguageModel(
      actor: Actor,
      id: string,
      change: LanguageModelChange,
    ): Promise<LanguageModelSettings> {
      requireAdmin(actor);
      return database.transaction().execute(async (transaction) => {
        await lockModels(transaction);
        const before = found(await findLanguageModel(transaction, id));
        const { apiKey, isDefault, ...given } = change;
        const values = definedOnly(given);
        const after = { ...before, ...values };
        requireAddress(after);
        if (apiKey === undefined) requireKeyFor(before, after);
        if (isDefault) await clearDefault(transaction);
        return toSettings(
          await updateLanguageModel(transaction, id, {
            ...values,
            ...(isDefault && { isDefault }),
            ...(apiKey !== undefined && { apiKeyEncrypted: seal(id, apiKey) }),
          }),
        );
      });
    },

    /** When the default goes, the oldest of the others takes its place. */
    async deleteLanguageModel(actor: Actor, id: string): Promise<void> {
      requireAdmin(actor);
      await database.transaction().execute(async (transaction) => {
        await lockModels(transaction);
        if (!(await deleteLanguageModel(transaction, id))) throw new AppError('not-found');
        const next = (await findDefault(transaction)) ? undefined : await findOldest(transaction);
        if (next) await updateLanguageModel(transaction, next.id, { isDefault: true });
      });
    },

    /** Asks a model for one word, with a stored key where none is given and the address is the same. */
    async testLanguageModel(
      actor: Actor,
      input: GivenModel & { languageModelId?: string | undefined },
      signal?: AbortSignal,
    ): Promise<LanguageModelTest> {
      requireAdmin(actor);
      requireAddress(input);
      const { apiKey, languageModelId, ...values } = input;
      let sentKey = apiKey?.trim() || null;
      if (languageModelId !== undefined && apiKey === undefined) {
        const row = found(await findLanguageModel(database, languageModelId));
        requireKeyFor(row, values);
        sentKey = unseal(row);
      }
      return testLanguageModel(createLanguageModel({ ...values, apiKey: sentKey }), signal ? { signal } : {});
    },

    /** Model servers on this machine. */
    async detectLocalServers(actor: Actor): Promise<LocalServer[]> {
      requireAdmin(actor);
      return detectLocalServers();
    },

    /** Whether answers are written by a model. */
    async hasLanguageModel(): Promise<boolean> {
      return (await findDefault(database)) !== undefined;
    },

    /** The model that answers; null when none is configured. */
    async getDefaultLanguageModel(): Promise<LanguageModel | null> {
      const row = await findDefault(database);
      if (!row) return null;
      const { name, provider, baseUrl, model, contextTokens } = row;
      return createLanguageModel({ name, provider, baseUrl, model, contextTokens, apiKey: unseal(row) });
    },
  };
}

const lockModels = (database: Database): Promise<void> => lockSetting(database, 'language-models');

function requireAddress(input: Pick<LanguageModelInput, 'provider' | 'baseUrl'>): void {
  if (input.baseUrl !== null || input.provider !== 'openai-compatible') return;
  throw new AppError('invalid-request', {
    fields: [{ path: 'baseUrl', message: 'This kind of provider needs an address.' }],
  });
}

function requireKeyFor(
  stored: LanguageModelRow,
  target: Pick<LanguageModelInput, 'provider' | 'baseUrl'>,
): void {
  if (stored.apiKeyEncrypted === null || isSameAddress(stored, target)) return;
  throw new AppError('invalid-request', {
    fields: [{ path: 'apiKey', message: 'The address is another one. Enter its key.' }],
  });
}

function found(row: LanguageModelRow | undefined): LanguageModelRow {
  if (!row) throw new AppError('not-found');
  return row;
}

function toSettings(row: LanguageModelRow): LanguageModelSettings {
  const { id, name, provider, baseUrl, model, contextTokens, isDefault } = row;
  return {
    id,
    name,
    provider,
    baseUrl,
    model,
    contextTokens,
    isDefault,
    hasApiKey: row.apiKeyEncrypted !== null,
    createdAt: row.createdAt.toISOString(),
  };
}

function definedOnly(
  change: Omit<LanguageModelChange, 'apiKey' | 'isDefault'>,
): RowChange<'languageModel'> & Partial<Omit<LanguageModelInput, 'apiKey'>> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
