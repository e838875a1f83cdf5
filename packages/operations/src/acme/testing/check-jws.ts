import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** A refusal as the server sends it (RFC 8555 6.7). */
export class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  readonly headers: Record<string, string>;

  constructor(status: number, type: string, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.type = type;
    this.headers = headers;
  }
}

export type Account = { url: string; key: KeyObject; thumbprint: string; contact: string[] };
export type CheckedRequest = {
  payload: Record<string, unknown> | null;
  key: KeyObject;
  thumbprint: string;
  /** Null in a request that makes an account. */
  account: Account | null;
};

type Jwk = { crv: string; kty: string; x: string; y: string };
type Head = { alg?: string; nonce?: string; url?: string; kid?: string; jwk?: Jwk };

/**
 * Looks at a signed request as an authority does: its form, the address it is for, its nonce, whose it is, and whether
 * that one signed it. @throws Refusal
 */
export function checkRequest(
  text: string,
  url: string,
  { takeNonce, accounts }: { takeNonce(nonce: string): boolean; accounts: ReadonlyMap<string, Account> },
): CheckedRequest {
  const body = JSON.parse(text) as { protected: string; payload: string; signature: string };
  const head = JSON.parse(Buffer.from(body.protected, 'base64url').toString()) as Head;
  if (head.alg !== 'ES256') throw new Refusal(400, 'badSignatureAlgorithm', 'ES256 only');
  if (head.url !== url) throw new Refusal(400, 'malformed', `signed for ${head.url}`);
  if (!takeNonce(head.nonce ?? ''))
    throw new Refusal(400, 'badNonce', 'JWS has an invalid anti-replay nonce');
  if ((head.kid === undefined) === (head.jwk === undefined))
    throw new Refusal(400, 'malformed', 'kid or jwk');
  const account = head.kid === undefined ? null : (accounts.get(head.kid) ?? null);
  if (head.kid !== undefined && !account) throw new Refusal(400, 'accountDoesNotExist', 'no such account');
  const key = account?.key ?? createPublicKey({ key: head.jwk ?? {}, format: 'jwk' });
  const signed = Buffer.from(`${body.protected}.${body.payload}`);
  const signature = Buffer.from(body.signature, 'base64url');
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
    throw new Refusal(403, 'unauthorized', 'JWS verification error');
  const payload = body.payload === '' ? null : JSON.parse(Buffer.from(body.payload, 'base64url').toString());
  return {
    payload: payload as CheckedRequest['payload'],
    key,
    thumbprint: account?.thumbprint ?? thumbprintOf(key),
    account,
  };
}

/** RFC 7638. */
function thumbprintOf(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
