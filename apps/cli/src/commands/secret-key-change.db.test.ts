import { createClient, type Client } from '@onyx/contracts';
import { connectDatabase } from '@onyx/database';
import { startTestDatabase, testPostgresUrl } from '@onyx/database/testing';
import { startRecordedModelServer } from '@onyx/models/testing';
import { changeSecretKey, initSecrets } from '@onyx/operations';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { onyxCommand, startService, type ServiceProcess } from '../testing/index.ts';

const run = promisify(execFile);
const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
/** What the database says of a role that is there. */
const duplicateObject = '42710';

test.skipIf(!testPostgresUrl)(
  'two API processes change the key one after the other: who is signed in stays so, and each reads what the other wrote',
  async () => {
    const server = await startTestDatabase({ url: testPostgresUrl });
    const folder = await mkdtemp(join(tmpdir(), 'onyx-key-change-'));
    const secrets = join(folder, 'secrets');
    const language = await startRecordedModelServer({ script: { text: 'ok' } });
    const closers: (() => Promise<unknown>)[] = [];
    try {
      const { url: ownerUrl } = server.location as { url: string };
      await makeAppRole(ownerUrl);
      await run(process.execPath, [onyxCommand, 'migrate', 'up'], { env: { ONYX_DATABASE_URL: ownerUrl } });
      initSecrets(secrets);
      const environment = {
        ONYX_DATABASE_URL: asApp(ownerUrl),
        ONYX_SECRET_KEY_FILE: join(secrets, 'secret-key'),
        ONYX_DATA_DIR: folder,
        ONYX_METRICS_PORT: '0',
        ONYX_STOP_SECONDS: '1',
      };
      const apis: ServiceProcess[] = [];
      for (const name of ['api 1', 'api 2']) {
        const api = await startService({ name, app: 'api', environment, portVariable: 'ONYX_PORT' });
        closers.push(api.stop);
        apis.push(api);
      }
      const browser = createBrowser();
      const [one, other] = apis.map(({ url }) => browser.clientOf(url)) as [Client, Client];
      await one.setUp({ body: person });
      const keys: string[] = [];

      /** Each stores a key of a model, and both use it. */
      const work = async (): Promise<void> => {
        for (const writer of [one, other]) {
          const apiKey = `sk-plain-${keys.length}`;
          keys.push(apiKey);
          const model = {
            name: apiKey,
            provider: 'openai-compatible' as const,
            baseUrl: `${language.url}/v1`,
            model: 'recorded-1',
            contextTokens: 8000,
          };
          const { id } = await writer.createLanguageModel({ body: { ...model, apiKey } });
          for (const reader of [one, other]) {
            const answer = await reader.testLanguageModel({ body: { ...model, languageModelId: id } });
            expect(answer).toMatchObject({ isOk: true });
            expect(language.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${apiKey}`);
          }
        }
      };
      const restartEach = async (): Promise<void> => {
        for (const api of apis) {
          await api.stop();
          await api.restart();
          await work();
        }
      };

      await work();
      for (const stage of ['add', 'switch'] as const) {
        changeSecretKey(secrets, stage);
        await restartEach();
      }
      // As the role that API and workers have.
      const reencrypted = await run(process.execPath, [onyxCommand, 'secrets', 'reencrypt', '--json'], {
        env: environment,
      });
      const counts = JSON.parse(reencrypted.stdout) as Record<'changed' | 'current', number>;
      expect(counts).toEqual({ changed: expect.any(Number), current: keys.length, previous: 0, unknown: 0 });
      // What was written before the first process switched, at least.
      expect(counts.changed).toBeGreaterThanOrEqual(6);
      expect(counts.changed).toBeLessThan(keys.length);
      changeSecretKey(secrets, 'drop');
      await restartEach();
      expect(await one.getMe()).toMatchObject({ email: person.email });

      const said = apis.map((api) => api.log()).join('') + reencrypted.stdout + reencrypted.stderr;
      const files = ['secret-key', 'secret-key.previous'].map((name) =>
        readFile(join(secrets, name), 'utf8'),
      );
      for (const secret of ['sk-plain', ...(await Promise.all(files))]) expect(said).not.toContain(secret);
    } finally {
      for (const close of closers) await close();
      await language.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** A role of the whole server, which other tests may have made. */
async function makeAppRole(url: string): Promise<void> {
  const { pool, close } = connectDatabase({ url }, { maxConnections: 1, onError: () => undefined });
  try {
    await pool.query('create role onyx_app login');
  } catch (error) {
    if ((error as { code?: unknown }).code !== duplicateObject) throw error;
  } finally {
    await close();
  }
}

/** The same database with the rights of API and workers, without a password of theirs. */
function asApp(url: string): string {
  const address = new URL(url);
  address.searchParams.set('options', '-c role=onyx_app');
  return address.href;
}

/** One browser for several addresses, as behind one gate: it keeps the cookies that any of them gives. */
function createBrowser(): { clientOf(url: string): Client } {
  const cookies = new Map<string, string>();
  return {
    clientOf: (baseUrl) =>
      createClient({
        baseUrl,
        async fetch(input, init) {
          const headers = new Headers(init.headers);
          headers.set('origin', baseUrl);
          if (cookies.size > 0) headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
          const response = await fetch(input, { ...init, headers });
          for (const line of response.headers.getSetCookie()) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            cookies.set(name, value);
          }
          return response;
        },
      }),
  };
}
