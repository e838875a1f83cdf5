import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';

/** A request body as ACME wants it: JSON Web Signature, flattened (RFC 7515, RFC 8555 6.2). */
export type SignedBody = { protected: string; payload: string; signature: string };

/** An account's key, and the address of the account once there is one. */
export type Signer = { key: KeyObject; accountUrl: string | null };

/** @param payload null for a request that only reads (POST-as-GET). */
export function signBody(
  { key, accountUrl }: Signer,
  { url, nonce, payload }: { url: string; nonce: string; payload: object | null },
): SignedBody {
  const who = accountUrl === null ? { jwk: publicJwk(key) } : { kid: accountUrl };
  const head = base64url(JSON.stringify({ alg: 'ES256', ...who, nonce, url }));
  const body = payload === null ? '' : base64url(JSON.stringify(payload));
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return { protected: head, payload: body, signature: signature.toString('base64url') };
}

/** What a challenge's file holds: the token, and whose it is (RFC 8555 8.1, RFC 7638). */
export function keyAuthorization(token: string, key: KeyObject): string {
  const thumbprint = createHash('sha256')
    .update(JSON.stringify(publicJwk(key)))
    .digest('base64url');
  return `${token}.${thumbprint}`;
}

/** The order of the members is that of the thumbprint. */
function publicJwk(key: KeyObject): { crv: string; kty: string; x: string; y: string } {
  const { crv = '', kty = '', x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { crv, kty, x, y };
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
