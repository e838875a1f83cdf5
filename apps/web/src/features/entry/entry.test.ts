import { expect, test } from 'vitest';
import { wrongAccountFields } from './account-rules.ts';
import { invitationLink, invitationTokenOf } from './invitation-token.ts';
import { resolveStep, setupSteps, stepAfter } from './setup/steps.ts';

test('a new account is checked field by field, as the server will', () => {
  expect(wrongAccountFields({ name: 'Maren', email: 'm@x.example', password: 'ten chars!' })).toEqual([]);
  expect(wrongAccountFields({ name: '  ', email: 'm@', password: 'short' })).toEqual([
    'name',
    'email',
    'password',
  ]);
  expect(wrongAccountFields({ name: 'Maren', email: 'm@x.example', password: 'x'.repeat(129) })).toEqual([
    'password',
  ]);
});

test('an invitation link carries its token behind the hash and back', () => {
  const link = new URL(invitationLink('https://onyx.example', 'a+b/c=&d'));
  expect(link.pathname).toBe('/invite');
  expect(link.search).toBe('');
  expect(invitationTokenOf(link.hash)).toBe('a+b/c=&d');
  expect(invitationTokenOf('#bare-token')).toBe('bare-token');
  expect(invitationTokenOf('')).toBe('');
});

test('the first run starts with the account, survives a reload, and is over once set up', () => {
  expect(resolveStep(false, 'documents')).toBe('account');
  expect(resolveStep(true, 'documents')).toBe('documents');
  expect(resolveStep(true, 'account')).toBeNull();
  expect(resolveStep(true, '')).toBeNull();
  expect(setupSteps.map(stepAfter)).toEqual(['model', 'documents', 'question', null]);
});
