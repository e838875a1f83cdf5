import { AppError } from '@onyx/contracts';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readServed, tlsFile } from './certificate-file.ts';
import {
  askedPauseMs,
  renewalReason,
  renewalTime,
  renewCertificate,
  type CertificateSettings,
  type Renewal,
  type RenewalTools,
} from './renew-certificate.ts';

export type CertificateWatch = {
  /** Whether what is served is young enough or somebody is about it; `detail` is one sentence for an operator. */
  check(): { isReady: boolean; detail: string };
  /** Resolves when the signal was aborted. */
  ended: Promise<void>;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const checkMs = 12 * hourMs;
/** Authorities count what fails: Let’s Encrypt allows five failures an hour for each name. */
const firstPauseMs = 5 * minuteMs;
const longestPauseMs = 6 * hourMs;
/** Longest time that an authority is left alone because it asked for it. */
const longestAskedMs = 7 * 24 * hourMs;
/** After so long without a sign it is taken to hang: longer than all answers of an order may take. */
const silenceMs = hourMs;

/**
 * Keeps the certificate young until the signal is aborted: looks every 12 hours, earlier where one lives shorter, and
 * after a failure again in 5 minutes, 10, 20, up to 6 hours, or when the authority says. Never throws.
 * @param random from 0 up to 1; `pause` waits for so many milliseconds.
 */
export function watchCertificate(
  settings: CertificateSettings,
  tools: RenewalTools & { random?: () => number; pause?: (ms: number, signal: AbortSignal) => Promise<void> },
): CertificateWatch {
  const { logger, signal, now = Date.now, random = Math.random, pause = pauseFor } = tools;
  const path = join(settings.certificatesDir, tlsFile);
  let nextSignAt = now() + silenceMs;

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      nextSignAt = now() + silenceMs;
      const { waitMs, isFailure } = await attempt(failures);
      failures = isFailure ? failures + 1 : 0;
      nextSignAt = now() + waitMs + silenceMs;
      await pause(waitMs, signal);
    }
  }

  async function attempt(failures: number): Promise<{ waitMs: number; isFailure: boolean }> {
    try {
      const { served } = await renewCertificate(settings, tools);
      const waitMs = untilNextLook(served, now(), random());
      logger.info({ endsAt: served.to, nextLookAt: new Date(now() + waitMs) }, 'the certificate is good');
      return { waitMs, isFailure: false };
    } catch (error) {
      if (signal.aborted) return { waitMs: 0, isFailure: false };
      const waitMs = pauseAfter(failures, error, random());
      report(error, new Date(now() + waitMs));
      return { waitMs, isFailure: true };
    }
  }

  function report(error: unknown, nextTryAt: Date): void {
    if (error instanceof AppError) {
      // With the authority's own words; never what was sent to it.
      const { code, params, detail } = error;
      logger.warn(
        { code, ...params, detail, nextTryAt },
        'the certificate could not be renewed; what is served stays',
      );
    } else {
      logger.error({ err: error, nextTryAt }, 'the certificate could not be renewed; what is served stays');
    }
  }

  function check(): { isReady: boolean; detail: string } {
    const served = readServed(path);
    const reason = renewalReason(served, settings, now());
    const end = served === null ? '' : `, ends ${served.to.toISOString()}`;
    if (reason === null) return { isReady: true, detail: `good${end}` };
    return { isReady: now() < nextSignAt, detail: `${reason}${end}` };
  }

  return { check, ended: run() };
}

/** Not all deployments at the same minute, and not later than the certificate is due. */
function untilNextLook(served: Renewal['served'], now: number, random: number): number {
  const usual = checkMs * (0.9 + 0.2 * random);
  return Math.max(minuteMs, Math.min(usual, renewalTime(served) - now));
}

function pauseAfter(failures: number, error: unknown, random: number): number {
  const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures, 30)) * (0.9 + 0.2 * random);
  return Math.max(grown, Math.min(askedPauseMs(error), longestAskedMs));
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  // The one thing that ends it early is what ends the watch.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
