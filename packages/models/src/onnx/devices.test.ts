import { expect, it } from 'vitest';
import { providersOf } from './devices.ts';

it('takes a graphics card where its driver is, and the processor when that fails', () => {
  expect(providersOf('auto', true)).toEqual([['cuda', 'cpu'], ['cpu']]);
  expect(providersOf('auto', false)).toEqual([['cpu']]);
  expect(providersOf('cpu', true)).toEqual([['cpu']]);
});

it('takes nothing else when a card is asked for', () => {
  expect(providersOf('cuda', false)).toEqual([['cuda', 'cpu']]);
});
