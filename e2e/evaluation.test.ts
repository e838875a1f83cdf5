import type { Locale } from '@onyx/contracts';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, expectAccessible } from './support/browser.ts';
import { startOwnedWorld, tellFailures, type World } from './support/world.ts';

const question = 'How many days of annual leave do employees have?';

/** What a person reads and presses, in both languages. */
const words: Record<Locale, Record<string, string>> = {
  en: {
    create: 'New question set',
    name: 'Name',
    add: 'Add a question',
    question: 'Question',
    documents: 'Right documents',
    import: 'Import',
    paste: 'Or paste',
    problem: 'Nothing was imported: 1 problem.',
    unknown: 'No document “nowhere.md” in this collection.',
    added: '1 question added.',
    results: 'Results',
    run: 'Run',
    figures: 'Figures',
    first: 'From the second run on, the questions that got worse stand here.',
    worse: 'Rank of the right document: 1, now ',
    explain: 'Explain ranking',
  },
  zh: {
    create: '新建问题集',
    name: '名称',
    add: '添加问题',
    question: '问题',
    documents: '正确文档',
    import: '导入',
    paste: '或直接粘贴',
    problem: '未导入任何内容：有 1 处问题。',
    unknown: '集合中没有文档“nowhere.md”。',
    added: '已添加 1 个问题。',
    results: '结果',
    run: '开始评测',
    figures: '指标',
    first: '从第二次评测起，变差的问题会显示在这里。',
    worse: '正确文档的名次：原为 1，现为 ',
    explain: '解释排序',
  },
};

describe.skipIf(!browserPath).each(['en', 'zh'] as const)('an evaluation (%s)', (locale) => {
  const say = (key: string): string => words[locale][key] ?? key;
  let world: World;
  let page: Page;
  let dialog: Locator;
  let collectionId: string;

  beforeAll(async () => {
    world = await startOwnedWorld(locale);
    ({ page } = world);
    const samples = await world.call('POST', '/api/documents/samples');
    ({ collectionId } = samples as { collectionId: string });
    dialog = page.getByRole('dialog');
  }, 120_000);

  tellFailures(() => world);
  afterAll(async () => await world?.stop());

  test('has a set of questions, typed and imported', async () => {
    await world.untilRead();
    await page.goto('/settings?section=evaluation');
    await expectAccessible(page);
    await page.getByRole('button', { name: say('create') }).click();
    await dialog.getByLabel(say('name')).fill('Leave 休假');
    await dialog.getByRole('button', { name: say('create') }).click();
    await page.getByRole('button', { name: say('add') }).click();
    await dialog.getByLabel(say('question'), { exact: true }).fill(question);
    await dialog.getByLabel(say('documents')).fill('employee-handbook');
    await dialog.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: say('add') }).click();
    await dialog.waitFor({ state: 'hidden' });

    await page.getByRole('button', { name: say('import') }).click();
    await dialog.getByLabel(say('paste')).fill('台灯保修多久,nowhere.md');
    await dialog.getByRole('button', { name: say('import') }).click();
    await dialog.getByText(say('problem')).waitFor();
    await dialog.getByText(say('unknown')).waitFor();
    await expectAccessible(page);
    await dialog.getByLabel(say('paste')).fill('台灯保修多久,售后服务说明.txt');
    await dialog.getByRole('button', { name: say('import') }).click();
    await page.getByText(say('added'), { exact: true }).waitFor();
  }, 120_000);

  test('tells by a run how well search finds the right documents', async () => {
    await page.getByRole('tab', { name: say('results') }).click();
    await page.getByRole('button', { name: say('run'), exact: true }).click();
    const figures = page.getByRole('table', { name: say('figures') });
    await figures.waitFor();
    expect(await figures.getByRole('row').nth(1).textContent()).toContain('1.000');
    await page.getByText(say('first')).waitFor();
    await expectAccessible(page);
  }, 120_000);

  test('shows what got worse since the last run, and leads to its search', async () => {
    await world.upload({ name: 'questions.txt', text: `${question} `.repeat(5), collectionId });
    await world.untilRead();
    await page.getByRole('button', { name: say('run'), exact: true }).click();
    const worse = page.getByRole('link', { name: question });
    await worse.getByLabel(new RegExp(`^${say('worse')}[2-9]$`)).waitFor();
    await expectAccessible(page);
    await worse.click();
    await page.waitForURL('**/search?**');
    const explain = page.getByRole('button', { name: say('explain') });
    await explain.waitFor();
    expect(await explain.getAttribute('aria-pressed')).toBe('true');
    expect(world.browser.faults).toEqual([]);
  }, 120_000);
});
