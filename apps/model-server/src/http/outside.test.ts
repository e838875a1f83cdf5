import { expect, it } from 'vitest';
import { isInside, requireInside } from './outside.ts';

it.each([
  '127.0.0.1',
  '::1',
  '10.2.3.4',
  '172.31.0.1',
  '192.168.1.1',
  '::ffff:10.0.0.1',
  'fd00::1',
  'fe80::1%eth0',
  '100.64.0.9',
])('takes %s for an address of the own network', (address) => expect(isInside(address)).toBe(true));

it.each(['8.8.8.8', '172.32.0.1', '::ffff:1.2.3.4', '2001:db8::1', 'unknown', ''])(
  'takes %s for one from outside',
  (address) => expect(isInside(address)).toBe(false),
);

it('refuses callers from outside, those a proxy asks for, and web pages', () => {
  const check = (headers: Record<string, string>, address?: string) => () => requireInside(headers, address);
  expect(check({}, '10.0.0.1')).not.toThrow();
  expect(check({ 'x-forwarded-for': '10.0.0.1, 192.168.0.2' }, '127.0.0.1')).not.toThrow();
  for (const refused of [
    check({}, '203.0.113.5'),
    check({ 'x-forwarded-for': '203.0.113.5, 10.0.0.1' }, '10.0.0.2'),
    check({ origin: 'https://example.com' }, '127.0.0.1'),
  ]) {
    expect(refused).toThrow(expect.objectContaining({ code: 'outside_caller' }));
  }
});
