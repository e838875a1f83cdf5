import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { ServerError } from '../server-error.ts';

/** Addresses that no packet from the internet has: of this machine, of private networks, and between neighbours. */
const inside = new BlockList();
for (const [address, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  // Between carriers and their customers, and what overlay networks of containers use (RFC 6598).
  ['100.64.0.0', 10],
] as const) {
  inside.addSubnet(address, bits, 'ipv4');
}
for (const [address, bits] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  inside.addSubnet(address, bits, 'ipv6');
}

/** Whether an address is one of this machine or of a private network. */
export function isInside(address: string): boolean {
  const plain = address
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && inside.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Refuses callers from outside: the model server knows no accounts, and must be reachable by Onyx's own services only.
 * Not only the other end of the connection counts, but also for whom a proxy says it asks, so that a proxy that was
 * set up to pass everything on opens no door; and web pages, which a browser in the same network would ask for.
 * @throws ServerError `outside_caller`
 */
export function requireInside(headers: IncomingHttpHeaders, socketAddress: string | undefined): void {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '');
  const isOutside =
    (socketAddress !== undefined && !isInside(socketAddress)) ||
    !forwarded.every(isInside) ||
    headers.origin !== undefined;
  if (isOutside) {
    throw new ServerError('outside_caller', 'The model server answers the services of its own network only.');
  }
}
