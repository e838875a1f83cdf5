import { AppError } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import { join } from 'node:path';
import { readAccountKey } from './account-key.ts';
import { readServed, serveCertificate, tlsFile, type ServedCertificate } from './certificate-file.ts';
import { removeLeftovers } from './challenge-files.ts';
import { fetchCertificate } from './fetch-certificate.ts';
import { ensureFolder, removeDrafts } from './whole-file.ts';

export type CertificateSettings = {
  /** Address of the authority's directory. */
  directory: string;
  email: string | null;
  names: readonly string[];
  /** Folder whose `.well-known/acme-challenge` is served by HTTP under each of the names. */
  challengesDir: string;
  /** Folder of `tls.pem` and of the account's key. */
  certificatesDir: string;
};

/** Why a certificate is fetched; `stand-in`: what is served was made on this host. */
export type RenewalReason = 'missing' | 'stand-in' | 'other-authority' | 'other-names' | 'ends-soon';

export type Renewal = {
  /** Null when what is served was left as it is. */
  reason: RenewalReason | null;
  served: ServedCertificate;
};

export type RenewalTools = {
  logger: Logger;
  signal: AbortSignal;
  /** In milliseconds since 1970. */
  now?: () => number;
};

const folderMode = 0o700;
/** A third of the lifetime is left for whatever stands in the way. */
const renewalShare = 1 / 3;

/**
 * Fetches a certificate when it is time to. Whatever goes wrong, what is served stays until a better one is whole.
 * @throws AppError as `fetchCertificate`, and `acme-certificate-unusable`; what the signal was aborted with.
 */
export async function renewCertificate(
  settings: CertificateSettings,
  { logger, signal, now = Date.now }: RenewalTools,
): Promise<Renewal> {
  const { directory, email, names, challengesDir, certificatesDir } = settings;
  const path = join(certificatesDir, tlsFile);
  ensureFolder(certificatesDir, folderMode);
  removeDrafts(certificatesDir, now());
  const present = readServed(path);
  const reason = renewalReason(present, settings, now());
  if (present !== null && reason === null) return { reason, served: present };
  logger.info({ directory, names, reason }, 'a certificate is being fetched');
  removeLeftovers(challengesDir, now());
  const accountKey = readAccountKey(certificatesDir);
  const fetched = await fetchCertificate({ directory, email, names, challengesDir, accountKey, signal });
  const served = serveCertificate(path, fetched, { directory, names, now: now() });
  logger.info(
    { directory, names: served.names, from: served.from, to: served.to },
    'a new certificate is served',
  );
  return { reason, served };
}

/** Pure. @param now in milliseconds since 1970. @returns null while what is served is good. */
export function renewalReason(
  served: ServedCertificate | null,
  { directory, names }: Pick<CertificateSettings, 'directory' | 'names'>,
  now: number,
): RenewalReason | null {
  if (served === null) return 'missing';
  if (served.directory === null) return 'stand-in';
  if (served.directory !== directory) return 'other-authority';
  if (served.names.toSorted().join() !== names.toSorted().join()) return 'other-names';
  return now >= renewalTime(served) ? 'ends-soon' : null;
}

/** From when on a certificate is to be renewed, in milliseconds since 1970. */
export function renewalTime({ from, to }: Pick<ServedCertificate, 'from' | 'to'>): number {
  const lifetime = to.getTime() - from.getTime();
  return to.getTime() - lifetime * renewalShare;
}

/** How long an authority asked to be left alone, in milliseconds; 0 when it did not. */
export function askedPauseMs(error: unknown): number {
  if (!(error instanceof AppError) || error.code !== 'acme-rate-limited') return 0;
  return Number(error.params?.['retryAfterSeconds'] ?? 0) * 1000;
}
