import { randomBytes, type KeyObject } from 'node:crypto';
import { bitString, integer, octetString, oid, sequence, tagged, time, yes, type Der } from './der.ts';
import {
  alternativeNames,
  critical,
  ecdsaWithSha256,
  extension,
  identifierOf,
  keyPem,
  nameOf,
  newKey,
  oids,
  pem,
  publicKeyOf,
  signedBy,
} from './x509-parts.ts';

/** A certificate and its private key, both as PEM. */
export type CertificatePair = { certificate: string; key: string };

/** Who signs: its common name and its key. */
type Issuer = { commonName: string; key: KeyObject };

/** Bits of keyUsage, as bytes and how many bits of the last one do not count. */
const usages = { digitalSignature: [0x80, 7], signsCertificates: [0x06, 1] } as const;

/** An authority that signs certificates of servers and nothing below it: P-256, version 3 (RFC 5280). */
export function issueAuthority(commonName: string, from: Date, to: Date): CertificatePair {
  const privateKey = newKey();
  const extensions = [
    critical(oids.basicConstraints, sequence(yes(), integer(Buffer.of(0)))),
    critical(oids.keyUsage, bitString(Buffer.of(usages.signsCertificates[0]), usages.signsCertificates[1])),
    extension(oids.subjectKeyIdentifier, octetString(identifierOf(privateKey))),
  ];
  const issuer = { commonName, key: privateKey };
  const certificate = signed({ commonName, subject: privateKey, issuer, from, to, extensions });
  return { certificate, key: keyPem(privateKey) };
}

/** A certificate of a server, with a key of its own. @param names host names and addresses; the first is its common name. */
export function issueServerCertificate(
  names: readonly string[],
  issuer: Issuer,
  from: Date,
  to: Date,
): CertificatePair {
  const privateKey = newKey();
  return { certificate: certifyServer(names, privateKey, issuer, from, to), key: keyPem(privateKey) };
}

/** The same for a key that somebody has. @param key of P-256, public or private. @returns the certificate as PEM. */
export function certifyServer(
  names: readonly string[],
  key: KeyObject,
  issuer: Issuer,
  from: Date,
  to: Date,
): string {
  const extensions = [
    critical(oids.basicConstraints, sequence()),
    critical(oids.keyUsage, bitString(Buffer.of(usages.digitalSignature[0]), usages.digitalSignature[1])),
    extension(oids.extendedKeyUsage, sequence(oid(oids.serverAuthentication))),
    alternativeNames(names),
    extension(oids.subjectKeyIdentifier, octetString(identifierOf(key))),
    extension(oids.authorityKeyIdentifier, sequence(tagged(0, identifierOf(issuer.key), false))),
  ];
  const commonName = (names[0] ?? '').slice(0, 64);
  return signed({ commonName, subject: key, issuer, from, to, extensions });
}

type Request = {
  commonName: string;
  subject: KeyObject;
  issuer: Issuer;
  from: Date;
  to: Date;
  extensions: Der[];
};

function signed({ commonName, subject, issuer, from, to, extensions }: Request): string {
  const version3 = 2;
  const body = sequence(
    tagged(0, integer(Buffer.of(version3)), true),
    integer(randomBytes(16)),
    ecdsaWithSha256,
    nameOf(issuer.commonName),
    sequence(time(from), time(to)),
    nameOf(commonName),
    publicKeyOf(subject),
    tagged(3, sequence(...extensions), true),
  );
  return pem('CERTIFICATE', signedBy(issuer.key, body));
}
