import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
  bitString,
  integer,
  octetString,
  oid,
  sequence,
  set,
  tagged,
  time,
  utf8String,
  yes,
  type Der,
} from './der.ts';

/** A certificate and its private key, both as PEM. */
export type CertificatePair = { certificate: string; key: string };

/** Who signs: its common name and its key. */
type Issuer = { commonName: string; key: KeyObject };

const oids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
} as const;

/** Bits of keyUsage, as bytes and how many bits of the last one do not count. */
const usages = { digitalSignature: [0x80, 7], signsCertificates: [0x06, 1] } as const;

/** An authority that signs certificates of servers and nothing below it: P-256, version 3 (RFC 5280). */
export function issueAuthority(commonName: string, from: Date, to: Date): CertificatePair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    critical(oids.basicConstraints, sequence(yes(), integer(Buffer.of(0)))),
    critical(oids.keyUsage, bitString(Buffer.of(usages.signsCertificates[0]), usages.signsCertificates[1])),
    extension(oids.subjectKeyIdentifier, octetString(identifierOf(privateKey))),
  ];
  return signed({
    commonName,
    subject: privateKey,
    issuer: { commonName, key: privateKey },
    from,
    to,
    extensions,
  });
}

/** A certificate of a server. @param names host names and addresses; the first is its common name. */
export function issueServerCertificate(
  names: readonly string[],
  issuer: Issuer,
  from: Date,
  to: Date,
): CertificatePair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const extensions = [
    critical(oids.basicConstraints, sequence()),
    critical(oids.keyUsage, bitString(Buffer.of(usages.digitalSignature[0]), usages.digitalSignature[1])),
    extension(oids.extendedKeyUsage, sequence(oid(oids.serverAuthentication))),
    extension(oids.subjectAltName, sequence(...names.map(generalName))),
    extension(oids.subjectKeyIdentifier, octetString(identifierOf(privateKey))),
    extension(oids.authorityKeyIdentifier, sequence(tagged(0, identifierOf(issuer.key), false))),
  ];
  const commonName = (names[0] ?? '').slice(0, 64);
  return signed({ commonName, subject: privateKey, issuer, from, to, extensions });
}

type Request = {
  commonName: string;
  subject: KeyObject;
  issuer: Issuer;
  from: Date;
  to: Date;
  extensions: Der[];
};

function signed({ commonName, subject, issuer, from, to, extensions }: Request): CertificatePair {
  const algorithm = sequence(oid(oids.ecdsaWithSha256));
  const version3 = 2;
  const body = sequence(
    tagged(0, integer(Buffer.of(version3)), true),
    integer(randomBytes(16)),
    algorithm,
    nameOf(issuer.commonName),
    sequence(time(from), time(to)),
    nameOf(commonName),
    publicKeyOf(subject),
    tagged(3, sequence(...extensions), true),
  );
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, issuer.key)));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: subject.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extension(id: string, value: Der): Der {
  return sequence(oid(id), octetString(value));
}

function critical(id: string, value: Der): Der {
  return sequence(oid(id), yes(), octetString(value));
}

function nameOf(commonName: string): Der {
  return sequence(set(sequence(oid(oids.commonName), utf8String(commonName))));
}

function generalName(name: string): Der {
  const version = isIP(name);
  if (version === 0) return tagged(2, Buffer.from(name), false);
  return tagged(7, version === 4 ? Buffer.from(name.split('.').map(Number)) : ipv6Bytes(name), false);
}

/** The address parser of the platform writes every form in one; the dotted form at the end is written out. */
function ipv6Bytes(name: string): Buffer {
  const text = new URL(`http://[${name}]`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined): string[] => (part ? part.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key.export({ type: 'pkcs8', format: 'pem' })).export({
    type: 'spki',
    format: 'der',
  });
}

/** Names the key: method 1 of RFC 5280, 4.2.1.2, over the 65 bytes of the point at the end of the structure. */
function identifierOf(key: KeyObject): Buffer {
  const pointBytes = 65;
  return createHash('sha1').update(publicKeyOf(key).subarray(-pointBytes)).digest();
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
