import { expect, test } from 'vitest';
import { clientAddressOf, requestIdOf } from './request-identity.ts';

test.each([
  ['nobody between', '203.0.113.1', undefined, false, '203.0.113.1'],
  ['a client that pretends to be one', '203.0.113.1', '198.51.100.1', true, '203.0.113.1'],
  ['a neighbour that pretends to be one', '192.168.1.7', '198.51.100.1', false, '192.168.1.7'],
  ['a proxy on this machine', '127.0.0.1', '198.51.100.1', false, '198.51.100.1'],
  ['a proxy in a network of containers', '::ffff:172.18.0.2', '198.51.100.1', true, '198.51.100.1'],
  ['a proxy in a private IPv6 network', 'fd00::2', '2001:db8::9', true, '2001:db8::9'],
  ['addresses that a client put before', '::1', '10.0.0.1, 1.2.3.4, 198.51.100.1', false, '198.51.100.1'],
  ['a proxy that says no address', '127.0.0.1', 'unknown', false, '127.0.0.1'],
  ['an address that only looks private', '172.32.0.1', '198.51.100.1', true, '172.32.0.1'],
])('%s', (_, peer, forwarded, hasProxy, expected) => {
  const headers = new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
  expect(clientAddressOf(headers, peer, hasProxy)).toBe(expected);
});

test('a harmless request id is kept', () => {
  expect(requestIdOf(new Headers({ 'x-request-id': 'edge.1234_ab-c' }))).toBe('edge.1234_ab-c');
  for (const given of ['short', 'with space', 'a'.repeat(65), 'line\\nfeed', '"quoted"']) {
    expect(requestIdOf(new Headers({ 'x-request-id': given }))).toMatch(/^[0-9a-f-]{36}$/);
  }
});
