import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { issueAuthority, issueServerCertificate } from './issue-certificate.ts';
import { replaceSecretFile, withReason } from './secret-files.ts';

/** Files of the certificate that the edge shows, and of the authority that signs it. */
export const certificateFiles = {
  certificate: 'tls-certificate',
  key: 'tls-key',
  authority: 'tls-authority-certificate',
  authorityKey: 'tls-authority-key',
} as const;

const dayMs = 24 * 3600 * 1000;
const authorityDays = 3650;
/** Browsers refuse certificates that are valid for longer. */
const serverDays = 397;
const renewBeforeDays = 30;
/** For clocks that are a little behind. */
const backdatedMs = 3600 * 1000;

export type LocalCertificate = {
  /** Names of files that were made or made anew. */
  written: string[];
  /** Name of the file that people's machines have to trust. */
  authority: string;
};

/**
 * The certificate that a deployment needs before its edge can start: by a local authority, also as a stand-in until an
 * ACME authority has given the real one, which is not among the secrets. Somebody's own files are left alone.
 * @returns null when there is nothing to make.
 * @throws AppError `secrets-unusable`
 */
export function initCertificate(
  folder: string,
  { tls, names }: Pick<Deployment, 'tls' | 'names'>,
): LocalCertificate | null {
  if (tls.mode === 'files') return null;
  return withReason(folder, () => ensureLocalCertificate(folder, names));
}

/**
 * Makes an authority of this host once, and by it a certificate for the names: at first, when the names have changed,
 * and when it ends within 30 days. An authority that is there is used again, so that nobody has to trust another.
 * @param now in milliseconds since 1970.
 */
export function ensureLocalCertificate(
  folder: string,
  names: readonly string[],
  now = Date.now(),
): LocalCertificate {
  const at = (name: string): string => join(folder, name);
  const from = new Date(now - backdatedMs);
  const written: string[] = [];
  if (!existsSync(at(certificateFiles.authority)) || !existsSync(at(certificateFiles.authorityKey))) {
    const label = `Onyx ${names[0] ?? ''} ${new Date(now).toISOString().slice(0, 10)}`.slice(0, 64);
    const authority = issueAuthority(label, from, new Date(now + authorityDays * dayMs));
    replaceSecretFile(at(certificateFiles.authorityKey), authority.key, { isForContainers: false });
    replaceSecretFile(at(certificateFiles.authority), authority.certificate, {
      isForContainers: false,
      isPublic: true,
    });
    written.push(certificateFiles.authority, certificateFiles.authorityKey);
  }
  const authorityPem = readFileSync(at(certificateFiles.authority), 'utf8');
  if (written.length === 0 && isGood(folder, authorityPem, names, now))
    return { written, authority: certificateFiles.authority };
  const issuer = {
    commonName: commonNameOf(new X509Certificate(authorityPem)),
    key: createPrivateKey(readFileSync(at(certificateFiles.authorityKey), 'utf8')),
  };
  const server = issueServerCertificate(names, issuer, from, new Date(now + serverDays * dayMs));
  replaceSecretFile(at(certificateFiles.key), server.key, { isForContainers: true });
  replaceSecretFile(at(certificateFiles.certificate), server.certificate + authorityPem, {
    isForContainers: true,
    isPublic: true,
  });
  written.push(certificateFiles.certificate, certificateFiles.key);
  return { written, authority: certificateFiles.authority };
}

function isGood(folder: string, authorityPem: string, names: readonly string[], now: number): boolean {
  try {
    const certificate = new X509Certificate(readFileSync(join(folder, certificateFiles.certificate)));
    return (
      isKeyOf(join(folder, certificateFiles.key), certificate) &&
      certificate.verify(new X509Certificate(authorityPem).publicKey) &&
      new Date(certificate.validTo).getTime() > now + renewBeforeDays * dayMs &&
      names.every(
        (name) => (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined,
      )
    );
  } catch {
    return false;
  }
}

/** A key that was given to the containers' user, and that only root can look at, is taken to be the one. */
function isKeyOf(path: string, certificate: X509Certificate): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(readFileSync(path, 'utf8')));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES';
  }
}

/** The whole name is one common name, as `issueAuthority` writes it. */
function commonNameOf(certificate: X509Certificate): string {
  return certificate.subject.replace(/^CN=/, '');
}
