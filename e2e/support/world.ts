import type { Locale } from '@onyx/contracts';
import { startOnyx, type RunningOnyx } from '@onyx/cli/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { openBrowser, type TestBrowser } from './browser.ts';

const owner = { name: 'Ada 林', email: 'ada@example.com', password: 'correct horse battery' };
const stepTimeoutMs = 60_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** An Onyx with data of its own, and a browser in front of it. */
export type World = {
  onyx: RunningOnyx;
  browser: TestBrowser;
  page: Page;
  /** Asks the API as the person in the browser; fails unless the answer is a success. */
  call(method: 'POST' | 'PATCH', path: string, body?: object): Promise<unknown>;
  upload(file: { name: string; text: string; collectionId?: string }): Promise<void>;
  /** Resolves when every document has been read, or has failed. */
  untilRead(): Promise<void>;
  stop(): Promise<void>;
};

/** Where nobody has been yet: the first visitor is asked to become the owner. */
export async function startWorld(locale: Locale): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'onyx-e2e-'));
  let onyx: RunningOnyx | undefined;
  let browser: TestBrowser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close();
    await onyx?.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    onyx = await startOnyx(dataDir);
    browser = await openBrowser(onyx.url, locale);
  } catch (error) {
    // Who called has nothing to stop yet.
    await stop();
    throw error;
  }
  const { page } = browser;
  page.setDefaultTimeout(stepTimeoutMs);
  const headers = { origin: onyx.url };
  const succeed = async (request: ReturnType<Page['request']['fetch']>): Promise<unknown> => {
    const response = await request;
    const text = await response.text();
    expect(response.ok(), `${response.url()}: ${response.status()} ${text}`).toBe(true);
    return text === '' ? null : JSON.parse(text);
  };
  return {
    onyx,
    browser,
    page,
    call: (method, path, body) =>
      succeed(page.request.fetch(path, { method, headers, ...(body && { data: body }) })),
    upload: async ({ name, text, collectionId }) => {
      const file = { name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) };
      const multipart = { ...(collectionId && { collectionId }), file };
      await succeed(page.request.post('/api/documents', { multipart, headers }));
    },
    untilRead: async () => {
      const working = async (): Promise<number> => {
        const list = await succeed(page.request.get('/api/documents?stage=working'));
        return (list as { total: number }).total;
      };
      await expect.poll(working, { timeout: stepTimeoutMs }).toBe(0);
    },
    stop,
  };
}

/** Where the person in the browser is the owner, signed in, in the language of the browser. */
export async function startOwnedWorld(locale: Locale): Promise<World> {
  const world = await startWorld(locale);
  try {
    await world.call('POST', '/api/setup', { ...owner, locale });
    await world.call('PATCH', '/api/me', { locale });
  } catch (error) {
    await world.stop();
    throw error;
  }
  return world;
}

/**
 * Once in each suite: a test that fails leaves to whoever looks for its cause what the page showed and what went wrong
 * in it, in the output and as a picture, and the newest conversation as the API tells it.
 */
export function tellFailures(world: () => World | undefined): void {
  afterEach(async ({ task }) => {
    const seen = task.result?.state === 'fail' ? world() : undefined;
    if (!seen) return;
    const { page, browser } = seen;
    const picture = join('.onyx', `failed-${task.id}.png`);
    await page.screenshot({ path: picture });
    const shown = await page.locator('body').innerText();
    say(`${page.url()} (${picture}) shows:\n${shown}\nfaults: ${JSON.stringify(browser.faults)}`);
    const list = await (await page.request.get('/api/conversations')).json();
    const newest = list.conversations?.[0]?.id;
    if (newest === undefined) return;
    const conversation = await page.request.get(`/api/conversations/${newest}`);
    say((await conversation.text()).slice(0, 20_000));
  });
}
