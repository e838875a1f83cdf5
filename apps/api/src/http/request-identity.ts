import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';

/** An id to find a request in the logs by: the caller's own when it is harmless, otherwise a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id');
  return given && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * Address of the client. Only a proxy in a private network is believed, and only its last word: what stands
 * before it came from outside.
 */
export function clientAddressOf(headers: Headers, socketAddress: string | undefined): string {
  const peer = withoutMapping(socketAddress ?? '');
  if (peer && !isPrivate(peer)) return peer;
  const forwarded = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return forwarded && isIP(forwarded) ? withoutMapping(forwarded) : peer || 'unknown';
}

function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isPrivate(address: string): boolean {
  return (
    /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address) ||
    address === '::1' ||
    /^f[cd]/i.test(address)
  );
}
