import { createHmac, timingSafeEqual } from 'node:crypto';

/** What the library signs; with a prefix in front where cookies are for HTTPS only. */
const signedCookie = /^(?:__Secure-)?onyx\.(?:session_token|dont_remember)$/;

/** Headers that the library accepts, and whether it would have refused them as they came. */
export type SignedHeaders = { headers: Headers; isSignedAnew: boolean };

/**
 * The library verifies cookies with one secret (several are for what it encrypts, which we do not use). What another
 * one of ours signed is signed with that one before the library sees it; everything else goes on as it is.
 * Its form is `value.signature`, percent-encoded, with HMAC-SHA-256 in Base64.
 * @param secrets the library's own first.
 */
export function createCookieSigner([current, ...others]: readonly [string, ...string[]]): (
  headers: Headers,
) => SignedHeaders {
  function signAnew(pair: string): string {
    const [, name = '', encoded = ''] = /^\s*([^=]+)=(.*?)\s*$/.exec(pair) ?? [];
    if (!signedCookie.test(name)) return pair;
    const text = decoded(encoded);
    const dot = text.lastIndexOf('.');
    if (dot < 1) return pair;
    const [value, signature] = [text.slice(0, dot), text.slice(dot + 1)];
    const isOurs = others.some((secret) => isSame(signature, sign(value, secret)));
    return isOurs ? `${name}=${encodeURIComponent(`${value}.${sign(value, current)}`)}` : pair;
  }

  return (headers) => {
    const cookie = headers.get('cookie');
    if (others.length === 0 || cookie === null) return { headers, isSignedAnew: false };
    const pairs = cookie.split(';');
    const signed = pairs.map(signAnew);
    if (signed.every((pair, index) => pair === pairs[index])) return { headers, isSignedAnew: false };
    const copy = new Headers(headers);
    copy.set('cookie', signed.map((pair) => pair.trim()).join('; '));
    return { headers: copy, isSignedAnew: true };
  };
}

/** The cookie `name` of these headers as a browser is given it, for the rest of its time. */
export function cookieAgain(
  headers: Headers,
  { name, attributes }: { name: string; attributes: CookieAttributes },
  expiresAt: Date,
): string[] {
  const pair = (headers.get('cookie') ?? '').split('; ').find((each) => each.startsWith(`${name}=`));
  const seconds = Math.floor((expiresAt.getTime() - Date.now()) / 1000);
  if (pair === undefined || seconds <= 0) return [];
  const { path = '/', domain, secure, sameSite } = attributes;
  const parts = [pair, `Max-Age=${seconds}`];
  if (domain !== undefined) parts.push(`Domain=${domain}`);
  parts.push(`Path=${path}`, 'HttpOnly');
  if (secure === true) parts.push('Secure');
  if (typeof sameSite === 'string')
    parts.push(`SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`);
  return [parts.join('; ')];
}

type CookieAttributes = {
  path?: string | undefined;
  domain?: string | undefined;
  secure?: boolean | undefined;
  sameSite?: unknown;
};

function sign(value: string, secret: string): string {
  return createHmac('sha256', secret).update(value).digest('base64');
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
