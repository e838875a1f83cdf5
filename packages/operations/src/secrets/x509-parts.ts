import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { bitString, octetString, oid, sequence, set, tagged, utf8String, yes, type Der } from './der.ts';

/** What certificates and requests for them are made of (RFC 5280, RFC 2986). */
export const oids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  extensionRequest: '1.2.840.113549.1.9.14',
} as const;

export const ecdsaWithSha256 = sequence(oid(oids.ecdsaWithSha256));

/** A private key of P-256: short, and everybody takes it. */
export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A certificate or a request: what it says, and who vouches for it. @param key of P-256. */
export function signedBy(key: KeyObject, body: Der): Buffer {
  return sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, key)));
}

export function extension(id: string, value: Der): Der {
  return sequence(oid(id), octetString(value));
}

export function critical(id: string, value: Der): Der {
  return sequence(oid(id), yes(), octetString(value));
}

/** A distinguished name of one common name. */
export function nameOf(commonName: string): Der {
  return sequence(set(sequence(oid(oids.commonName), utf8String(commonName))));
}

/** The extension that tells whom a certificate is for. @param names host names and addresses. */
export function alternativeNames(names: readonly string[]): Der {
  return extension(oids.subjectAltName, sequence(...names.map(generalName)));
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

/** SubjectPublicKeyInfo. @param key public, or private with its public half. */
export function publicKeyOf(key: KeyObject): Buffer {
  const half = key.type === 'public' ? key : createPublicKey(key);
  return half.export({ type: 'spki', format: 'der' });
}

/** Names the key: method 1 of RFC 5280, 4.2.1.2, over the 65 bytes of the point at the end of the structure. */
export function identifierOf(key: KeyObject): Buffer {
  const pointBytes = 65;
  return createHash('sha1').update(publicKeyOf(key).subarray(-pointBytes)).digest();
}

export function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
