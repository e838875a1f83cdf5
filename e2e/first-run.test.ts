import type { Locale } from '@onyx/contracts';
import type { RecordedModelServer } from '@onyx/models/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserPath, expectAccessible } from './support/browser.ts';
import { docxFixture, gb18030Fixture, pdfFixture, type Fixture } from './support/documents.ts';
import { startCitingModel } from './support/model.ts';
import { addModel, ask, becomeOwner, isInView, openCitation } from './support/steps.ts';
import { words } from './support/words.ts';
import { startWorld, tellFailures, type World } from './support/world.ts';

const stepTimeoutMs = 60_000;
const lateMs = 500;
const pdf = await pdfFixture();
const docx = await docxFixture();
const txt = gb18030Fixture();

/** Questions in the language of the interface, about documents in either. */
const questions: Record<Locale, Record<'pdf' | 'docx' | 'txt', string>> = {
  en: {
    pdf: 'How often must the tenant repaint the jetty under the Harbour Clause?',
    docx: 'Who signs expense reports above 400 euros?',
    txt: '入职满一年有几天年假？',
  },
  zh: {
    pdf: 'Harbour Clause 要求 tenant 多久 repaint 一次 jetty？',
    docx: '超过 400 euros 的 expense reports 需要谁签字？',
    txt: '入职满一年有几天年假？',
  },
};

// Where there is no browser the tests are reported as skipped, never as passed.
describe.skipIf(!browserPath).each(['en', 'zh'] as const)(
  'from the first visit to a cited answer (%s)',
  (locale) => {
    const say = words[locale];
    let world: World;
    let model: RecordedModelServer;
    let page: Page;

    beforeAll(async () => {
      const asked = questions[locale];
      model = await startCitingModel(
        [
          { asked: asked.pdf, found: pdf.sentence, says: pdf.sentence },
          { asked: asked.docx, found: docx.sentence, says: docx.sentence },
          { asked: asked.txt, found: txt.sentence, says: txt.sentence },
        ],
        40,
      );
      world = await startWorld(locale);
      ({ page } = world);
    }, 120_000);

    afterAll(async () => {
      await world?.stop();
      await model?.close();
    });

    tellFailures(() => world);

    test('the first visitor becomes the owner', () => becomeOwner(page, locale), 120_000);

    test(
      'configures a language model after testing it',
      () => addModel(page, locale, model.url, 'sk-recorded-canary'),
      120_000,
    );

    test('adds a PDF, a DOCX and a GB18030 text, and is offered a question about them', async () => {
      await page.locator('input[type=file]').setInputFiles([pdf, docx, txt]);
      await expect
        .poll(() => page.getByText(say.ready, { exact: true }).count(), { timeout: stepTimeoutMs })
        .toBe(3);
      await page.getByRole('button', { name: say.continue }).click();
      await page.getByRole('heading', { name: say.firstQuestion }).waitFor();
      await letTheAppHearOfReplacedAddressesLate();
      await page.locator('a[href^="/chat?draft="]').first().click();
      await page.waitForURL('**/chat**');
      const box = page.getByLabel(say.yourQuestion);
      await expect.poll(() => box.inputValue()).not.toBe('');
      await box.fill('typed over');
      await page.waitForTimeout(2 * lateMs);
      expect(await box.inputValue()).toBe('typed over');
    }, 120_000);

    test('answers from the PDF and opens the citation at the marked box on its page', async () => {
      await ask(page, locale, questions[locale].pdf);
      await openCitation(page, pdf.sentence);
      const mark = page.locator('[data-page="2"] [data-mark]').first();
      await mark.waitFor();
      await expect.poll(() => isInView(mark)).toBe(true);
      expect(page.url()).toContain('panel=sources');
      await expectAccessible(page);
    }, 120_000);

    test('answers from the DOCX and opens the citation at the marked paragraph', async () => {
      await ask(page, locale, questions[locale].docx);
      await openCitation(page, docx.sentence);
      await expectMarkedPassage(docx);
    }, 120_000);

    test('answers from the GB18030 text; a reload in the middle of the answer loses nothing', async () => {
      await ask(page, locale, questions[locale].txt);
      await page.getByText(txt.sentence.slice(0, 6)).last().waitFor();
      await page.reload();
      await openCitation(page, txt.sentence);
      expect(await page.locator('article, [data-answer]').last().textContent()).toContain(txt.sentence);
      await expectMarkedPassage(txt);
    }, 120_000);

    test('finds the passage on the search page, in a list that opens it beside', async () => {
      await page.goto(`/search?q=${encodeURIComponent('年假')}`);
      await page.locator('mark', { hasText: '年假' }).first().waitFor();
      await expectAccessible(page);
      await page.goto('/documents');
      await page
        .getByText(docx.name.replace(/\.docx$/, ''), { exact: false })
        .or(page.getByText(docx.name))
        .first()
        .waitFor();
      await expectAccessible(page);
    }, 120_000);

    test('nothing was loaded from another host, and nothing went wrong unseen', async () => {
      expect(world.browser.faults).toEqual([]);
      // Browsers ask for it by themselves when they see a page before its icon link, which is seldom in one run.
      expect((await page.request.get('/favicon.ico')).status()).toBe(200);
      expect(model.requests.length).toBeGreaterThanOrEqual(4);
    });

    /** As on a slow machine: the address is the new one at once, what is rendered by it follows. */
    async function letTheAppHearOfReplacedAddressesLate(): Promise<void> {
      await page.evaluate(`
        const hear = history.replaceState.bind(history);
        history.replaceState = (...state) => {
          History.prototype.replaceState.apply(history, state);
          setTimeout(() => hear(...state), ${lateMs});
        };
      `);
    }

    async function expectMarkedPassage(fixture: Fixture): Promise<void> {
      const passage = page.locator('[data-passage]', { hasText: fixture.sentence }).last();
      await passage.waitFor();
      await expect.poll(() => isInView(passage)).toBe(true);
    }
  },
);
