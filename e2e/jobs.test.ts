import type { Locale } from '@onyx/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, expectAccessible, expectFits } from './support/browser.ts';
import { startOwnedWorld, tellFailures, type World } from './support/world.ts';

/** What a person reads and presses, in both languages. */
const words: Record<Locale, Record<string, string>> = {
  en: {
    nothing: 'Nothing has failed',
    done: 'Done',
    failed: 'Failed',
    waiting: 'Waiting',
    reason: 'Reason',
    blank: 'Has no text (1)',
    why: 'The file is damaged and could not be read. Upload an intact copy.',
    attempt: 'Attempt 1',
    reading: 'Reading the file',
    vectors: 'Making vectors',
    retryOne: 'Try again: broken 报告',
    retryAll: 'Try all 2 again',
    retried: '2 jobs are tried again.',
    dismissAll: 'Dismiss all',
    dismiss: 'Dismiss',
    dismissed: '1 failure dismissed.',
    close: 'Close panel',
    files: 'Remove unused files',
  },
  zh: {
    nothing: '没有失败的任务',
    done: '已完成',
    failed: '失败',
    waiting: '等待中',
    reason: '原因',
    blank: '没有文字（1）',
    why: '文件已损坏，无法读取，请上传完好的副本。',
    attempt: '第 1 次尝试',
    reading: '读取文件',
    vectors: '生成向量',
    retryOne: '重试：broken 报告',
    retryAll: '全部重试（2）',
    retried: '正在重试 2 个任务。',
    dismissAll: '全部忽略',
    dismiss: '忽略',
    dismissed: '已忽略 1 个失败的任务。',
    close: '关闭面板',
    files: '清理无用文件',
  },
};

describe.skipIf(!browserPath).each(['en', 'zh'] as const)('background jobs (%s)', (locale) => {
  const say = (key: string): string => words[locale][key] ?? key;
  let world: World;
  let page: Page;

  beforeAll(async () => {
    world = await startOwnedWorld(locale);
    ({ page } = world);
  }, 120_000);

  tellFailures(() => world);
  afterAll(async () => await world?.stop());

  const tab = (state: string) => page.getByRole('tab', { name: new RegExp(`^${say(state)}`) });
  const row = (title: string) => page.getByRole('listitem').filter({ hasText: title });

  test('that there were none yet is said, and one that is done shows how long its stages took', async () => {
    await page.goto('/settings?section=jobs');
    await page.getByText(say('nothing')).waitFor();
    await expectAccessible(page);
    await world.upload({ name: 'lamps.md', text: '# Garden lamps\n\nA lamp has a warranty.' });
    await tab('done').click();
    // Without a reload: the page looks again by itself.
    await row('Garden lamps').getByRole('button').click();
    const panel = page.getByRole('complementary').last();
    await panel.getByText(say('attempt')).waitFor();
    for (const stage of ['reading', 'vectors']) await panel.getByText(say(stage)).waitFor();
    await expectAccessible(page);
    await page.goBack();
    await panel.getByText(say('attempt')).waitFor({ state: 'hidden' });
  }, 120_000);

  test('what failed says why, and is tried again or dismissed, alone or all of a reason', async () => {
    await world.upload({ name: 'broken 报告.pdf', text: '%PDF-1.7\nnothing more' });
    await world.upload({ name: 'blank.txt', text: ' \n ' });
    await world.untilRead();
    await tab('failed').click();
    await row('broken 报告').getByText(say('why')).waitFor();
    await row('blank').waitFor();
    await expectAccessible(page);

    // By keyboard: open, read, close.
    await row('broken 报告').getByRole('button').first().focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('complementary').last();
    await panel.getByText(say('attempt')).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await panel.getByText(say('attempt')).waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: say('retryAll') }).click();
    await page.getByText(say('retried'), { exact: true }).waitFor();
    await world.untilRead();
    await row('blank').waitFor();
    await page.getByRole('button', { name: say('retryOne') }).waitFor();

    await page.getByRole('combobox', { name: say('reason') }).click();
    await page.getByRole('option', { name: say('blank') }).click();
    await row('broken 报告').waitFor({ state: 'hidden' });
    expect(page.url()).toContain('reason=no-text');
    await page.getByRole('button', { name: say('dismissAll') }).click();
    const dialog = page.getByRole('dialog');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: say('dismiss') }).click();
    await page.getByText(say('dismissed'), { exact: true }).waitFor();
    await page.goto('/settings?section=jobs');
    await row('broken 报告').waitFor();
    expect(await row('blank').count()).toBe(0);
    // Its document is still there.
    const { documents } = (await (await page.request.get('/api/documents?stage=failed')).json()) as {
      documents: { fileName: string }[];
    };
    expect(documents.map(({ fileName }) => fileName).toSorted()).toEqual(['blank.txt', 'broken 报告.pdf']);
  }, 120_000);

  test('what waits is listed, and everything fits a phone, in the dark as well', async () => {
    const failed = await page.request.get('/api/documents?stage=failed');
    const { documents } = (await failed.json()) as { documents: { id: string }[] };
    const ids = documents.map(({ id }) => id);
    // The files that nobody needs any more are removed when an hour has passed.
    await world.call('POST', '/api/documents/bulk', { action: 'delete', ids });
    await world.call('PATCH', '/api/me', { theme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/settings?section=jobs&state=waiting');
    await row(say('files')).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await row(say('files')).getByRole('button').click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    await expectFits(page);
    expect(world.browser.faults).toEqual([]);
  }, 120_000);
});
