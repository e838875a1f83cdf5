import { startRecordedModelServer } from '@onyx/models/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOnyx } from '../testing/index.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onyx-system-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test('an answer that a kill -9 cut off is ended as soon as the program serves again', async () => {
  const model = await startRecordedModelServer({ script: { text: ['It is ', 'painted '], end: 'hang' } });
  const first = await startOnyx(dataDir);
  const form = new FormData();
  form.set('folder', '');
  form.set('file', new Blob(['# Lighthouse\n\nThe lighthouse is painted in spring.\n']), 'note.md');
  const { document } = await first.client.uploadDocument({ body: form });
  const stage = async (): Promise<string | undefined> =>
    (await first.client.documentProgress({ body: { ids: [document.id] } })).documents[0]?.status.stage;
  await expect.poll(stage, { timeout: 30_000, interval: 100 }).toBe('ready');
  await first.client.createLanguageModel({
    body: {
      name: 'Recorded',
      provider: 'openai-compatible',
      baseUrl: `${model.url}/v1`,
      model: 'recorded-1',
      apiKey: 'test-key',
      contextTokens: 8192,
    },
  });
  const { id: conversationId } = await first.client.createConversation({ body: {} });
  const params = { conversationId };
  await first.client.ask({ params, body: { text: 'When is the lighthouse painted?' } });
  const answer = async (client: typeof first.client) =>
    (await client.getConversation({ params })).messages[1];
  await expect
    .poll(async () => (await answer(first.client))?.text, { timeout: 30_000 })
    .toBe('It is painted ');
  // What was said is stored a tenth of a second later.
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await first.stop('SIGKILL');

  const second = await startOnyx(dataDir);
  expect(await answer(second.client)).toMatchObject({
    status: 'failed',
    error: { code: 'answer-interrupted' },
    text: 'It is painted ',
  });
  await second.stop();
  await model.close();
}, 120_000);
