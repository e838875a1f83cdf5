import { createLogger } from '@onyx/telemetry';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CertificateSettings } from './renew-certificate.ts';
import {
  Refusal,
  startAcmeServer,
  startChallengeSite,
  type AcmeServer,
  type ChallengeSite,
} from './testing/index.ts';
import { watchCertificate } from './watch-certificate.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

let folder: string;
let site: ChallengeSite;
let authority: AcmeServer;
let settings: CertificateSettings;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'onyx-acme-'));
  const challengesDir = join(folder, 'challenges');
  site = await startChallengeSite(challengesDir);
  authority = await startAcmeServer(site.port);
  const certificatesDir = join(folder, 'certificates');
  settings = {
    directory: authority.directory,
    email: null,
    names: ['onyx.example'],
    challengesDir,
    certificatesDir,
  };
});
afterEach(async () => {
  await Promise.all([site.stop(), authority.stop()]);
  rmSync(folder, { recursive: true });
});

type Line = { level: string; msg: string; code?: string; detail?: string; reason?: string };

/**
 * Watches on a clock of its own until `untilPause` has been called so often. `atPause` is called at each pause.
 * @returns what was waited for, in milliseconds, and logged.
 */
async function watched(
  pauses: number,
  atPause: (index: number, watch: ReturnType<typeof watchCertificate>) => void = () => undefined,
): Promise<{ waits: number[]; lines: Line[] }> {
  const end = new AbortController();
  const waits: number[] = [];
  const text: string[] = [];
  // Certificates are to the second.
  let clock = Math.floor(Date.now() / 1000) * 1000;
  authority.behaviour.now = () => clock;
  const watch = watchCertificate(settings, {
    logger: createLogger({
      level: 'info',
      service: 'certificates',
      destination: { write: (line) => void text.push(line) },
    }),
    signal: end.signal,
    now: () => clock,
    random: () => 0.5,
    pause: async (ms) => {
      waits.push(ms);
      // The first attempt must have had its `check` returned.
      await Promise.resolve();
      atPause(waits.length, watch);
      clock += ms;
      if (waits.length >= pauses) end.abort();
    },
  });
  await watch.ended;
  return { waits, lines: text.map((line) => JSON.parse(line) as Line) };
}

test('looks every twelve hours, and renews when it is time', async () => {
  const { waits, lines } = await watched(125);
  expect(waits).toEqual(Array.from({ length: 125 }, () => 12 * hourMs));
  expect(authority.issued).toBe(2);
  expect(lines.filter(({ reason }) => reason === 'ends-soon')).toHaveLength(1);
});

test('looks earlier where a certificate lives for a day only', async () => {
  authority.behaviour.lifetimeMs = 24 * hourMs;
  const { waits } = await watched(3);
  expect(waits.map((ms) => ms / hourMs)).toEqual([12, 4, 12]);
  expect(authority.issued).toBe(2);
});

test('after a failure tries again in five minutes, then twice as long, up to six hours; then all is well again', async () => {
  authority.behaviour.before = (step) => {
    if (step === 'new-order') throw new Refusal(403, 'rejectedIdentifier', 'Domain name is on our list');
  };
  const { waits, lines } = await watched(11, (index, watch) => {
    expect(watch.check().isReady).toBe(true);
    if (index === 9) authority.behaviour.before = () => undefined;
  });
  const minutes = waits.map((ms) => ms / minuteMs);
  expect(minutes).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360, 720, 720]);
  const failed = lines.filter(({ code }) => code !== undefined);
  expect(failed).toHaveLength(9);
  expect(failed[0]).toMatchObject({
    level: 'warn',
    code: 'acme-refused',
    type: 'rejectedIdentifier',
    detail: 'Domain name is on our list',
  });
});

test('leaves the authority alone for as long as it asks, but not for ever', async () => {
  let after = String(8 * 3600);
  authority.behaviour.before = (step) => {
    if (step === 'new-order') throw new Refusal(429, 'rateLimited', 'slow down', { 'retry-after': after });
  };
  const { waits } = await watched(2, () => (after = '99999999'));
  expect(waits.map((ms) => ms / hourMs)).toEqual([8, 7 * 24]);
});

test('tells whether it is well: while it is good, or somebody is about it, and not when nobody has been for an hour', async () => {
  const { waits } = await watched(1, (_, watch) => {
    expect(watch.check()).toMatchObject({
      isReady: true,
      detail: expect.stringMatching(/^good, ends \d{4}-/),
    });
  });
  expect(waits).toHaveLength(1);
  // One that hangs: its clock goes on.
  let clock = Date.now();
  settings = { ...settings, names: ['other.example'] };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  authority.behaviour.before = () => held;
  const end = new AbortController();
  const tools = {
    logger: createLogger({ level: 'silent', service: 'x' }),
    signal: end.signal,
    now: () => clock,
  };
  const watch = watchCertificate(settings, tools);
  expect(watch.check()).toMatchObject({ isReady: true, detail: expect.stringMatching(/^other-names, ends/) });
  clock += 61 * minuteMs;
  expect(watch.check().isReady).toBe(false);
  // Told to stop, it does so at once, whatever it waits for.
  end.abort();
  await watch.ended;
  release();
  expect(readFileSync(join(settings.certificatesDir, 'tls.pem'), 'utf8')).toContain('Fetched from');
});
