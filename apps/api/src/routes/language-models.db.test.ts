import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAccountWorld, type AccountWorld } from '../testing/account-world.ts';
import type { Visitor } from '../testing/visitor.ts';

let world: AccountWorld;
let owner: Visitor;
let provider: Server;
let baseUrl: string;
/** Authorization headers the provider was sent. */
let seen: (string | undefined)[] = [];

beforeAll(async () => {
  world = await startAccountWorld();
  owner = await world.owner();
  provider = createServer((request, response) => {
    seen.push(request.headers.authorization);
    void readAll(request).then(() => {
      if (request.headers.authorization === 'Bearer wrong') {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"Incorrect API key provided"}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'm' };
      const choice = { index: 0, delta: { role: 'assistant', content: 'OK' }, finish_reason: null };
      response.write(`data: ${JSON.stringify({ ...chunk, choices: [choice] })}\n\n`);
      const end = { index: 0, delta: {}, finish_reason: 'stop' };
      response.end(`data: ${JSON.stringify({ ...chunk, choices: [end] })}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
});
afterAll(async () => {
  provider.close();
  await world.close();
});
beforeEach(async () => {
  seen = [];
  await world.database.deleteFrom('languageModel').execute();
});

async function readAll(request: IncomingMessage): Promise<void> {
  for await (const _part of request);
}

const code = (code: string) => expect.objectContaining({ code });
const input = (name = 'Local') => ({
  name,
  provider: 'openai-compatible' as const,
  baseUrl,
  model: 'm',
  apiKey: 'sk-secret',
});
const create = (name?: string) => owner.createLanguageModel({ body: input(name) });

test('a key is written, never read back, and encrypted where it lies', async () => {
  const response = await owner.fetch('/api/language-models', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input()),
  });
  expect(response.status).toBe(201);
  const text = await response.text();
  expect(text).not.toContain('sk-secret');
  expect(JSON.parse(text)).toMatchObject({ hasApiKey: true, isDefault: true, contextTokens: 32_768 });
  expect(JSON.stringify(await owner.listLanguageModels())).not.toContain('sk-secret');
  const rows = await world.database.selectFrom('languageModel').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain('sk-secret');
  expect(rows[0]?.apiKeyEncrypted).toMatch(/^v1:/);
});

test('the default model answers with its key', async () => {
  expect(await world.services.languageModels.getDefaultLanguageModel()).toBeNull();
  expect(await owner.getStatus()).toMatchObject({ hasLanguageModel: false });
  await create();
  expect(await owner.getStatus()).toMatchObject({ hasLanguageModel: true });
  const model = await world.services.languageModels.getDefaultLanguageModel();
  expect(await model?.complete({ messages: [{ role: 'user', content: 'Hello' }] })).toBe('OK');
  expect(seen).toEqual(['Bearer sk-secret']);
});

test('there is one default, and another takes its place', async () => {
  const first = await create('First');
  const second = await create('Second');
  const third = await create('Third');
  const defaults = async () =>
    (await owner.listLanguageModels()).languageModels
      .filter((model) => model.isDefault)
      .map((model) => model.name);
  expect(await defaults()).toEqual(['First']);
  await owner.updateLanguageModel({ params: { languageModelId: third.id }, body: { isDefault: true } });
  expect(await defaults()).toEqual(['Third']);
  await owner.deleteLanguageModel({ params: { languageModelId: third.id } });
  expect(await defaults()).toEqual(['First']);
  await owner.deleteLanguageModel({ params: { languageModelId: first.id } });
  await owner.deleteLanguageModel({ params: { languageModelId: second.id } });
  expect(await defaults()).toEqual([]);
});

test('several first ones at once leave one default', async () => {
  await Promise.all(['A', 'B', 'C'].map((name) => create(name)));
  const { languageModels } = await owner.listLanguageModels();
  expect(languageModels.map((model) => model.isDefault)).toEqual([true, false, false]);
});

test('a change leaves what it does not name, the key too', async () => {
  const { id } = await owner.createLanguageModel({ body: { ...input(), contextTokens: 8192 } });
  const params = { languageModelId: id };
  expect(await owner.updateLanguageModel({ params, body: { name: 'Renamed' } })).toMatchObject({
    name: 'Renamed',
    baseUrl,
    contextTokens: 8192,
    hasApiKey: true,
  });
  // The same address, written otherwise.
  expect(await owner.updateLanguageModel({ params, body: { baseUrl: `${baseUrl}/` } })).toMatchObject({
    hasApiKey: true,
  });
  expect(await owner.updateLanguageModel({ params, body: { apiKey: '' } })).toMatchObject({
    hasApiKey: false,
  });
  await expect(
    owner.updateLanguageModel({ params: { languageModelId: crypto.randomUUID() }, body: { name: 'x' } }),
  ).rejects.toEqual(code('not-found'));
});

test('a stored key never goes to another address', async () => {
  const { id } = await create();
  const params = { languageModelId: id };
  const keyAsked = expect.objectContaining({
    code: 'invalid-request',
    fields: [expect.objectContaining({ path: 'apiKey' })],
  });
  const elsewhere = 'http://127.0.0.1:9/v1';
  await expect(owner.updateLanguageModel({ params, body: { baseUrl: elsewhere } })).rejects.toEqual(keyAsked);
  await expect(
    owner.updateLanguageModel({ params, body: { provider: 'openai', baseUrl: null } }),
  ).rejects.toEqual(keyAsked);
  const { apiKey: _key, ...withoutKey } = input();
  await expect(
    owner.testLanguageModel({ body: { ...withoutKey, baseUrl: elsewhere, languageModelId: id } }),
  ).rejects.toEqual(keyAsked);
  expect(
    await owner.updateLanguageModel({ params, body: { baseUrl: elsewhere, apiKey: 'sk-other' } }),
  ).toMatchObject({ baseUrl: elsewhere, hasApiKey: true });
  expect(seen).toEqual([]);
});

test('a test says what the provider says, with the stored key when none is given', async () => {
  const { id } = await create();
  const { apiKey: _key, ...withoutKey } = input();
  expect(await owner.testLanguageModel({ body: { ...withoutKey, languageModelId: id } })).toMatchObject({
    isOk: true,
    reply: 'OK',
    error: null,
  });
  expect(await owner.testLanguageModel({ body: { ...withoutKey, apiKey: 'wrong' } })).toMatchObject({
    isOk: false,
    error: { code: 'model-unauthorized', detail: expect.stringContaining('Incorrect API key provided') },
  });
  expect(seen).toEqual(['Bearer sk-secret', 'Bearer wrong']);
});

test('a provider without an address of its own needs one', async () => {
  await expect(owner.createLanguageModel({ body: { ...input(), baseUrl: null } })).rejects.toEqual(
    expect.objectContaining({
      code: 'invalid-request',
      fields: [expect.objectContaining({ path: 'baseUrl' })],
    }),
  );
  await expect(
    owner.createLanguageModel({ body: { ...input(), baseUrl: 'file:///etc/passwd' } }),
  ).rejects.toEqual(code('invalid-request'));
});
