import type { Locale } from '@onyx/contracts';
import { startRecordedModelServer, type RecordedModelServer } from '@onyx/models/testing';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, expectAccessible } from './support/browser.ts';
import { startOwnedWorld, tellFailures, type World } from './support/world.ts';

/** What a person reads and presses, in both languages. */
const words: Record<Locale, Record<string, string>> = {
  en: {
    add: 'Add a model',
    service: 'Service',
    address: 'Address',
    model: 'Model',
    apiKey: 'API key',
    test: 'Test',
    refused: 'The model refused the API key.',
    works: 'It works: 3 dimensions',
    ready: 'Ready, not used',
    compare: 'Compare',
    compared: 'of the first ten results stay the same.',
    use: 'Use it',
    inUse: 'In use',
    actions: 'Actions for words-3',
    remove: 'Remove',
    none: 'None. Search by meaning uses what is built in.',
  },
  zh: {
    add: '添加模型',
    service: '在线服务',
    address: '地址',
    model: '模型',
    apiKey: 'API 密钥',
    test: '测试',
    refused: '模型拒绝了 API 密钥',
    works: '模型可用：3 维',
    ready: '就绪，未启用',
    compare: '对比',
    compared: '保持不变。',
    use: '启用',
    inUse: '使用中',
    actions: '对 words-3 的操作',
    remove: '移除',
    none: '未添加。语义检索使用内置能力。',
  },
};

describe.skipIf(!browserPath).each(['en', 'zh'] as const)('an embedding model (%s)', (locale) => {
  const say = (key: string): string => words[locale][key] ?? key;
  let world: World;
  let service: RecordedModelServer;
  let page: Page;
  let dialog: Locator;

  beforeAll(async () => {
    service = await startRecordedModelServer({
      script: ({ headers, body }) => {
        if (headers['authorization'] !== 'Bearer sk-recorded-canary')
          return { status: 401, body: { error: { message: 'Incorrect API key provided' } } };
        const { input } = body as { input: string[] };
        return { status: 200, body: { data: input.map((_, index) => ({ index, embedding: [1, 0, 0] })) } };
      },
    });
    world = await startOwnedWorld(locale);
    ({ page } = world);
    await world.call('POST', '/api/documents/samples');
    dialog = page.getByRole('dialog');
  }, 120_000);

  tellFailures(() => world);
  afterAll(async () => {
    await world?.stop();
    await service?.close();
  });

  test('is tested before it is added, and the words of the service are shown', async () => {
    await page.goto('/settings?section=search');
    await expectAccessible(page);
    await page.getByRole('button', { name: say('add') }).click();
    await dialog.getByRole('radio', { name: say('service') }).click();
    await dialog.getByLabel(say('address')).fill(`${service.url}/v1`);
    await dialog.getByLabel(say('model'), { exact: true }).fill('words-3');
    await dialog.getByLabel(say('apiKey')).fill('sk-wrong');
    await dialog.getByRole('button', { name: say('test'), exact: true }).click();
    await dialog.getByText(say('refused')).waitFor();
    await dialog.getByText('Incorrect API key provided').waitFor();
    await dialog.getByLabel(say('apiKey')).fill('sk-recorded-canary');
    await dialog.getByRole('button', { name: say('test'), exact: true }).click();
    await dialog.getByText(say('works')).waitFor();
    await expectAccessible(page);
  }, 120_000);

  test('is built beside the search, compared, and used', async () => {
    await dialog.getByRole('button', { name: say('add') }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText(say('ready')).waitFor();
    await page.getByRole('button', { name: say('compare') }).click();
    await page.getByText(say('compared')).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: say('use') }).click();
    await page.getByText(say('inUse')).waitFor();
    expect(await page.content()).not.toContain('sk-recorded-canary');
  }, 120_000);

  test('is removed, and search is as it was', async () => {
    await page.getByRole('button', { name: say('actions') }).click();
    await page.getByRole('menuitem', { name: say('remove') }).click();
    await dialog.getByRole('button', { name: say('remove') }).click();
    await page.getByText(say('none')).waitFor();
    expect(world.browser.faults).toEqual([]);
  }, 120_000);
});
