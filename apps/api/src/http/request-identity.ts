import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';

/** An id to find a request in the logs by: the caller's own when it is harmless, otherwise a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * Address of the client. A proxy is believed when it runs on this machine, or in a private network where people are
 * known to come through one; and only its last word, for what stands before it came from outside.
 */
export function clientAddressOf(
  headers: Headers,
  socketAddress: string | undefined,
  hasProxy: boolean,
): string {
  const peer = withoutMapping(socketAddress ?? '');
  const isProxy = peer === '' || isLoopback(peer) || (hasProxy && isPrivate(peer));
  const forwarded = isProxy ? headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded && isIP(forwarded) ? withoutMapping(forwarded) : peer || 'unknown';
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function isPrivate(address: string): boolean {
  return /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd][0-9a-f]{2}:)/i.test(address);
}
