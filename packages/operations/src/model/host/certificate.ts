import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import {
  isOnlyForContainers,
  openProblems,
  readFacts,
  unreadableProblems,
  type FileFacts,
} from '../../secrets/secret-facts.ts';
import type { Problem } from '../problems.ts';

/** What there is to know of a certificate and its key. Holds nothing of the key. */
export type CertificateFacts = {
  /** Made by Onyx, which can make it anew; else somebody's own. */
  isGenerated: boolean;
  certificate: FileFacts;
  key: FileFacts;
  /** Null when it is no certificate. */
  validity: { from: Date; to: Date } | null;
  /** Names and addresses that it is for. */
  names: string[];
  /** Those of the wanted names that it is not for. */
  uncovered: string[];
  isKey: boolean;
  /** Whether the key belongs to it. */
  isPair: boolean;
};

/** @param paths where the files are; `shown` is how they are named to people. */
export function readCertificateFacts(
  paths: { certificate: string; key: string },
  shown: { certificate: string; key: string },
  wanted: { names: readonly string[]; isGenerated: boolean },
): CertificateFacts {
  const certificate = readFacts(paths.certificate, shown.certificate);
  const key = readFacts(paths.key, shown.key);
  const parsed = parsedOrNull(certificate.content, (pem) => new X509Certificate(pem));
  const privateKey = parsedOrNull(key.content, (pem): KeyObject => createPrivateKey(pem));
  return {
    isGenerated: wanted.isGenerated,
    certificate: certificate.facts,
    key: key.facts,
    validity: parsed && { from: new Date(parsed.validFrom), to: new Date(parsed.validTo) },
    names: parsed ? namesOf(parsed) : [],
    uncovered: parsed ? wanted.names.filter((name) => !isFor(parsed, name)) : [],
    isKey: privateKey !== null,
    isPair: parsed !== null && privateKey !== null && parsed.checkPrivateKey(privateKey),
  };
}

type Options = { now: number; needsContainerUser: boolean };

/** What is wrong with a certificate. Pure. @param options.now in milliseconds since 1970. */
export function certificateProblems(facts: CertificateFacts, options: Options): Problem[] {
  const { certificate, key } = facts;
  const access = [...openProblems(key, 'key-open', options), ...unreadableProblems(certificate, options)];
  const missing = [certificate, key].filter(({ failure }) => failure === 'ENOENT');
  if (facts.isGenerated && missing.length > 0)
    return [...missing.map(({ path }) => problem('secret-missing', { path })), ...access];
  if (isOnlyForContainers(certificate)) return access;
  const content = contentProblems(facts, options.now);
  if (facts.isGenerated && content.length > 0)
    return [problem('certificate-stale', { path: certificate.path }), ...access];
  return [...content, ...access];
}

function contentProblems(facts: CertificateFacts, now: number): Problem[] {
  const { certificate, key, validity, uncovered, isKey, isPair } = facts;
  const { path } = certificate;
  const problems: Problem[] = [];
  if (!isKey && !isOnlyForContainers(key))
    problems.push(problem('key-unreadable', { path: key.path, reason: reasonOf(key) }));
  if (!validity)
    return [problem('certificate-unreadable', { path, reason: reasonOf(certificate) }), ...problems];
  if (isKey && !isPair) problems.push(problem('key-does-not-fit', { path, key: key.path }));
  if (validity.to.getTime() <= now)
    problems.push(problem('certificate-expired', { path, date: dateText(validity.to) }));
  if (validity.from.getTime() > now)
    problems.push(problem('certificate-not-yet', { path, date: dateText(validity.from) }));
  const names = facts.names.join(', ') || '-';
  return [...problems, ...uncovered.map((name) => problem('certificate-other-name', { path, name, names }))];
}

/** The library's texts are not told: what they say of a key may hold a part of it. */
function parsedOrNull<T>(pem: string | null, parse: (pem: string) => T): T | null {
  if (pem === null) return null;
  try {
    return parse(pem);
  } catch {
    return null;
  }
}

export function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

/** Names and addresses that a certificate is for. */
export function namesOf({ subjectAltName }: X509Certificate): string[] {
  return (subjectAltName ?? '').split(', ').flatMap((entry) => {
    const match = /^(?:DNS|IP Address):(.+)$/.exec(entry);
    return match?.[1] ? [match[1]] : [];
  });
}

function reasonOf({ failure, isEmpty }: FileFacts): string {
  return failure ?? (isEmpty ? 'empty' : 'no PEM');
}

function dateText(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function problem(code: Problem['code'], params: Problem['params']): Problem {
  return { code, key: '', place: null, params };
}
