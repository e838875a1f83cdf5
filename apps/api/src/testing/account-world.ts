import type { Client } from '@onyx/contracts';
import {
  createAccountService,
  createCollectionService,
  createLanguageModelService,
  createLocalAccess,
  createSettingsService,
  readLocalToken,
  type SecretKeys,
} from '@onyx/core';
import { startTestDatabase, type TestDatabase } from '@onyx/database/testing';
import { silentLogger } from '@onyx/telemetry';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../http/create-app.ts';
import type { Route } from '../http/route.ts';
import { accountRoutes } from '../routes/accounts.ts';
import { collectionRoutes } from '../routes/collections.ts';
import { languageModelRoutes } from '../routes/language-models.ts';
import { systemRoutes } from '../routes/system.ts';
import { createProgram, createVisitor, type Visitor } from './visitor.ts';

export type AccountWorld = Awaited<ReturnType<typeof startAccountWorld>>;

export const ownerInput = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };

/** The API without documents and conversations, on a real database. */
export async function startAccountWorld(options: { publicUrl?: string } = {}) {
  const testDatabase: TestDatabase = await startTestDatabase();
  const { database } = testDatabase;
  const dataDir = await mkdtemp(join(tmpdir(), 'onyx-api-test-'));
  const localAccess = await createLocalAccess(dataDir);
  const localToken = await readLocalToken(dataDir);
  let secretKeys: SecretKeys = [randomBytes(32)];
  const deletedCollections: string[] = [];
  const start = () => {
    const services = {
      accounts: createAccountService({ database, secretKeys, localAccess, publicUrl: options.publicUrl }),
      collections: createCollectionService({
        database,
        deleteDocuments: async (transaction, collectionId) => {
          deletedCollections.push(collectionId);
          await transaction.deleteFrom('document').where('collectionId', '=', collectionId).execute();
        },
      }),
      settings: createSettingsService({ database }),
      languageModels: createLanguageModelService({ database, secretKeys }),
      checkReadiness: () =>
        Promise.resolve({
          database: { isReady: true },
          worker: { isReady: true },
          models: { isReady: false, detail: 'loading' },
        }),
    };
    const routes: Route[] = [
      ...accountRoutes(services),
      ...collectionRoutes(services),
      ...languageModelRoutes(services),
      ...systemRoutes(services, { version: '1.2.3', maxUploadBytes: 1000 }),
    ];
    const app = createApp({
      routes,
      authenticate: services.accounts.authenticate,
      logger: silentLogger,
      publicOrigin: options.publicUrl,
      isStrict: true,
    });
    return { app, services };
  };
  let current = start();

  const world = {
    database,
    deletedCollections,
    localToken,
    get app() {
      return current.app;
    },
    get services() {
      return current.services;
    },
    visitor: (headers: Record<string, string> = {}): Visitor => createVisitor(() => current.app, headers),
    program: (secret: string): Client => createProgram(() => current.app, secret),
    async owner(): Promise<Visitor> {
      const visitor = world.visitor();
      await visitor.setUp({ body: ownerInput });
      return visitor;
    },
    /** A new account through an invitation. */
    async person(inviter: Client, name: string, role: 'admin' | 'member' = 'member'): Promise<Visitor> {
      const { token } = await inviter.createInvitation({ body: { role } });
      const visitor = world.visitor();
      const email = `${name.toLowerCase()}@example.com`;
      await visitor.signUp({
        body: { name, email, password: `password of ${name}`, invitationToken: token },
      });
      return visitor;
    },
    /** Starts it anew with other keys; answers those it had. */
    restartWith(keys: SecretKeys): SecretKeys {
      const before = secretKeys;
      secretKeys = keys;
      current = start();
      return before;
    },
    async reset(): Promise<void> {
      await testDatabase.reset();
      deletedCollections.length = 0;
      current = start();
    },
    async close(): Promise<void> {
      await testDatabase.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}
