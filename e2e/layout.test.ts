import type { Locale } from '@onyx/contracts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, expectAccessible, expectFits } from './support/browser.ts';
import { startOwnedWorld, tellFailures, type World } from './support/world.ts';

const longName = '年度员工健康体检与补充医疗保险报销管理办法（2026年修订版，自二〇二六年三月一日起施行）';
const files = [
  { name: `${longName}.txt`, text: `${longName}\n\n员工入职满一年后，每年享有十二天带薪年假。\n` },
  {
    name: 'a-file-name-with-all-the-metadata-of-the-system-it-was-exported-from-2026-03-01-final-v7.md',
    text: '# Export\n\nAnnual leave is counted in working days.\n',
  },
  { name: 'broken-contract.pdf', text: '%PDF-1.7\nnothing that could be read' },
];

/** What a person reads and presses, in both languages. */
const words: Record<Locale, Record<string, string>> = {
  en: { skip: 'Later', newVersion: 'Upload a new version', retry: 'Try again', filters: 'Filters' },
  zh: { skip: '以后再说', newVersion: '上传新版本', retry: '重试', filters: '筛选' },
};

describe.skipIf(!browserPath).each(['en', 'zh'] as const)('screens with long names (%s)', (locale) => {
  const say = (key: string): string => words[locale][key] ?? key;
  let world: World;
  let page: Page;

  beforeAll(async () => {
    world = await startOwnedWorld(locale);
    ({ page } = world);
  }, 120_000);

  tellFailures(() => world);
  afterAll(async () => await world?.stop());

  test('the first run ends in the chat when no documents are added: there is nothing to ask about', async () => {
    await page.goto('/setup?step=documents');
    await page.getByRole('button', { name: say('skip') }).click();
    await page.waitForURL('**/chat');
  }, 120_000);

  test('fit on a phone, a small and a large window', async () => {
    for (const file of files) await world.upload(file);
    await world.untilRead();
    const places = [
      { address: '/chat', shown: () => page.getByRole('button', { name: longName.slice(0, 12) }) },
      { address: `/search?q=${encodeURIComponent('年假')}`, shown: () => page.locator('mark') },
      { address: '/documents', shown: () => page.getByRole('row', { name: longName.slice(0, 12) }) },
      { address: '/settings?section=collections', shown: () => page.getByRole('heading', { level: 2 }) },
    ];
    for (const size of [
      { width: 390, height: 844 },
      { width: 1024, height: 768 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size);
      for (const { address, shown } of places) {
        await page.goto(address);
        await shown().first().waitFor();
        await expectFits(page);
      }
    }
  }, 120_000);

  test('a name in the list is never cut to make room for its path', async () => {
    await page.goto('/documents');
    await page.getByRole('row', { name: 'Export' }).waitFor();
    const cut = await page.locator('[data-name]').evaluateAll((names) =>
      names.flatMap((name) => {
        const title = name.querySelector('[title]');
        const path = name.lastElementChild;
        if (!title || !path || path.contains(title)) return [];
        const isBeside = path.getBoundingClientRect().top < name.getBoundingClientRect().bottom;
        return isBeside && title.scrollWidth > title.clientWidth ? [name.textContent] : [];
      }),
    );
    expect(cut).toEqual([]);
  }, 120_000);

  test('a damaged file asks for another one, in the list and on its page', async () => {
    const row = page.getByRole('row', { name: 'broken-contract' });
    await row.getByRole('gridcell').getByRole('button').first().click();
    const help = page.getByRole('dialog');
    await help.getByRole('button', { name: say('newVersion') }).click();
    await page.getByRole('dialog').getByText('broken-contract').waitFor();
    await page.keyboard.press('Escape');
    await row.click({ position: { x: 120, y: 20 } });
    await page.waitForURL('**panel=document**');
    const notice = page.getByRole('tabpanel');
    await notice.getByRole('button', { name: say('newVersion') }).waitFor();
    expect(await notice.getByRole('button', { name: say('retry') }).count()).toBe(0);
    await expectAccessible(page);
  }, 120_000);

  test('on a phone the filters stay open while they change what is found', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/search?q=${encodeURIComponent('年假')}&formats=pptx`);
    await page.getByRole('button', { name: say('filters') }).click();
    const filters = page.getByRole('dialog', { name: say('filters') });
    await filters.getByRole('checkbox', { checked: true }).click();
    await page.locator('ol[aria-busy=false] mark').first().waitFor();
    expect(await filters.isVisible()).toBe(true);
    await expectAccessible(page);
    expect(world.browser.faults).toEqual([]);
  }, 120_000);
});
