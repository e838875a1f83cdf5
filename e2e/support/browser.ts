import { AxeBuilder } from '@axe-core/playwright';
import type { Locale } from '@onyx/contracts';
import { existsSync } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where Debian, Ubuntu, macOS and Windows keep a Chromium; `ONYX_CHROMIUM` goes first. */
const candidates = [
  process.env['ONYX_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** The browser to test in; undefined where there is none. */
export const browserPath = candidates.find((path) => path !== undefined && existsSync(path));

export type TestBrowser = {
  context: BrowserContext;
  page: Page;
  /** What went wrong in the page: uncaught errors, console errors, requests to another host. */
  faults: string[];
  close(): Promise<void>;
};

/**
 * A new browser without any history that speaks the given language and notes every fault. The certificate of a TLS
 * server is not looked at: a browser does not know the authorities that its process trusts.
 */
export async function openBrowser(url: string, locale: Locale): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: browserPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({
    locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
    viewport: { width: 1440, height: 900 },
    baseURL: url,
    ignoreHTTPSErrors: true,
  });
  const faults: string[] = [];
  const { host } = new URL(url);
  context.on('page', (page) => {
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      // Before anybody is signed in, the app asks who is there and is told: nobody.
      if (message.type() === 'error' && !unauthorised.test(message.text())) {
        faults.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('request', (request) => {
      const target = new URL(request.url());
      if (['http:', 'https:', 'ws:', 'wss:'].includes(target.protocol) && target.host !== host) {
        faults.push(`another host: ${request.url()}`);
      }
    });
  });
  return { context, page: await context.newPage(), faults, close: () => browser.close() };
}

const unauthorised = /^Failed to load resource: the server responded with a status of 401/;

/** Fails on any accessibility finding that is serious or worse. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const findings = serious.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => node.html)
        .join(' | ')
        .slice(0, 400)}`,
  );
  expect(findings, `axe at ${page.url()}`).toEqual([]);
}

/** Fails when a page, or a part of it that is not made for it, can be pushed sideways: then something sticks out. */
export async function expectFits(page: Page): Promise<void> {
  const pushable = await page.locator('html, body *').evaluateAll((nodes) =>
    nodes
      .filter((node) => {
        const overflowX = node.computedStyleMap().get('overflow-x')?.toString() ?? '';
        const scrolls = node.tagName === 'HTML' || overflowX === 'auto' || overflowX === 'scroll';
        return (
          scrolls && !node.classList.contains('overflow-x-auto') && node.scrollWidth > node.clientWidth + 1
        );
      })
      .map((node) => `${node.tagName} ${node.className}: ${node.scrollWidth} in ${node.clientWidth} px`),
  );
  expect(pushable, `wider than its place at ${page.url()}`).toEqual([]);
}
