import type { KeyObject } from 'node:crypto';
import { integer, oid, sequence, set, tagged } from '../secrets/der.ts';
import { alternativeNames, nameOf, oids, publicKeyOf, signedBy } from '../secrets/x509-parts.ts';

/** Longest common name that there may be; the names that count stand beside it. */
const longestCommonName = 64;

/** A request for a certificate (PKCS #10, RFC 2986) as DER. @param key of P-256. */
export function certificateRequest(names: readonly string[], key: KeyObject): Buffer {
  const commonName = names.find((name) => name.length <= longestCommonName);
  const wanted = sequence(oid(oids.extensionRequest), set(sequence(alternativeNames(names))));
  const body = sequence(
    integer(Buffer.of(0)),
    commonName === undefined ? sequence() : nameOf(commonName),
    publicKeyOf(key),
    tagged(0, wanted, true),
  );
  return signedBy(key, body);
}
