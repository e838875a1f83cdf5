import { AppError } from '@onyx/contracts';
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isFor, namesOf } from '../model/host/certificate.ts';
import { keyPem } from '../secrets/x509-parts.ts';
import { privateMode } from './account-key.ts';
import { replaceFile, withPath } from './whole-file.ts';

/** The file that the edge serves: the certificate, its chain and its key, which therefore change in one step. */
export const tlsFile = 'tls.pem';

/** What there is to know of the file. Holds nothing of the key. */
export type ServedCertificate = {
  /** Directory of the authority that gave it; null for a stand-in, which was made on this host. */
  directory: string | null;
  names: string[];
  from: Date;
  to: Date;
};

/** A certificate that was fetched, and the key that was made for it. */
export type FetchedCertificate = {
  /** PEM, the certificate first. */
  chain: string;
  key: KeyObject;
};

/** The first line of a fetched one. Readers of PEM skip what stands before it (RFC 7468 2). */
const origin = /^Fetched from (\S+)$/m;
const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * @returns null when there is none, or none that can be served.
 * @throws AppError `certificates-unusable` when there is one that cannot be read.
 */
export function readServed(path: string): ServedCertificate | null {
  const text = withPath(path, () => readOrNull(path));
  if (text === null) return null;
  try {
    const certificate = new X509Certificate(text);
    if (!certificate.checkPrivateKey(createPrivateKey(text))) return null;
    const directory = origin.exec(text)?.[1] ?? null;
    return { directory, names: namesOf(certificate), ...validityOf(certificate) };
  } catch {
    return null;
  }
}

/**
 * Looks whether what an authority gave can be served, and puts it in the place of what is served.
 * @param now in milliseconds since 1970.
 * @throws AppError `acme-certificate-unusable`, `certificates-unusable`; the file is then as it was.
 */
export function serveCertificate(
  path: string,
  { chain, key }: FetchedCertificate,
  { directory, names, now }: { directory: string; names: readonly string[]; now: number },
): ServedCertificate {
  const parts = chain.match(pemCertificate) ?? [];
  const certificate = parseAll(parts);
  const { from, to } = validityOf(certificate);
  if (!certificate.checkPrivateKey(key)) throw unusable('not for the key that was sent');
  if (to.getTime() <= now) throw unusable(`ended ${to.toISOString()}`);
  const missing = names.filter((name) => !isFor(certificate, name));
  if (missing.length > 0) throw unusable(`not for ${missing.join(', ')}`);
  const text = [`Fetched from ${directory}`, ...parts, keyPem(key)].join('\n');
  replaceFile(path, text, privateMode);
  return { directory, names: namesOf(certificate), from, to };
}

function parseAll(parts: readonly string[]): X509Certificate {
  try {
    const [first] = parts.map((part) => new X509Certificate(part));
    if (first) return first;
  } catch {
    throw unusable('no certificate');
  }
  throw unusable('no PEM');
}

function validityOf(certificate: X509Certificate): { from: Date; to: Date } {
  return { from: new Date(certificate.validFrom), to: new Date(certificate.validTo) };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function unusable(reason: string): AppError {
  return new AppError('acme-certificate-unusable', { params: { reason } });
}
