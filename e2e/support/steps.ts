import type { Locale } from '@onyx/contracts';
import type { Page } from 'playwright-core';
import { expectAccessible } from './browser.ts';
import { words } from './words.ts';

export const ownerPassword = 'correct horse battery';

/** The first visitor makes the owner's account; ends at the step that asks for a language model. */
export async function becomeOwner(page: Page, locale: Locale): Promise<void> {
  const say = words[locale];
  await page.goto('/');
  await page.waitForURL('**/setup**');
  await page.getByLabel(say.name, { exact: true }).fill('Ada 林');
  await page.getByLabel(say.email).fill('ada@example.com');
  await page.getByLabel(say.password, { exact: true }).fill(ownerPassword);
  await expectAccessible(page);
  await page.getByRole('button', { name: say.createOwner }).click();
  await page.waitForURL('**step=model**');
}

/** Adds an OpenAI-compatible model after testing it; ends at the step that asks for documents. */
export async function addModel(page: Page, locale: Locale, baseUrl: string, apiKey: string): Promise<void> {
  const say = words[locale];
  await page.getByRole('button', { name: say.otherProvider }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say.provider).click();
  await page.getByRole('option', { name: say.compatible }).click();
  await dialog.getByLabel(say.address).fill(`${baseUrl}/v1`);
  await dialog.getByLabel(say.model, { exact: true }).fill('recorded-1');
  await dialog.getByLabel(say.apiKey).fill(apiKey);
  await dialog.getByLabel(say.modelName, { exact: true }).fill('Recorded');
  await dialog.getByRole('button', { name: say.test, exact: true }).click();
  await dialog.getByText(say.testOk).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: say.addModel }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: say.continue }).click();
  await page.waitForURL('**step=documents**');
}

export async function ask(page: Page, locale: Locale, question: string): Promise<void> {
  if (!page.url().includes('draft=') && !page.url().endsWith('/chat')) await page.goto('/chat');
  const box = page.getByLabel(words[locale].yourQuestion);
  await box.fill(question);
  await box.press('Enter');
}

/** Waits for an answer that says the sentence, and opens its last citation. */
export async function openCitation(page: Page, sentence: string): Promise<void> {
  const chip = page.locator('[data-citation]').last();
  await chip.waitFor();
  await page.getByText(sentence).first().waitFor();
  await chip.click();
  await page.waitForURL('**panel=sources**');
}

type Place = ReturnType<Page['locator']>;

export async function isInView(place: Place): Promise<boolean> {
  const box = await place.boundingBox();
  const height = place.page().viewportSize()?.height ?? 0;
  return box !== null && box.height > 0 && box.y >= 0 && box.y + box.height <= height;
}
