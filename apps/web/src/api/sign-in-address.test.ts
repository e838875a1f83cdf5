import { expect, test } from 'vitest';
import { addressAfterSignIn, signInAddress } from './sign-in-address.ts';

test('leads back to where a person was, with query and hash', () => {
  const from = '/search?q=产假&panel=passage#top';
  const address = signInAddress(from);
  expect(addressAfterSignIn(new URL(address, 'http://x').searchParams.get('next'))).toBe(from);
});

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', null])(
  'never leads to another host: %s',
  (next) => expect(addressAfterSignIn(next)).toBe('/chat'),
);

test.each(['/', '/sign-in', '/sign-in?next=%2Fchat', '/setup', '/invite#token=a'])(
  'does not lead in a circle: %s',
  (from) => {
    expect(signInAddress(from)).toBe('/sign-in');
    if (from !== '/') expect(addressAfterSignIn(from)).toBe('/chat');
  },
);
