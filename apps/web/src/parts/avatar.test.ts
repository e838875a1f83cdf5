import { expect, test } from 'vitest';
import { initialOf } from './avatar.tsx';

test('Latin names by their first letter, short Chinese names by their last character', () => {
  expect(initialOf(' maren Ohlsen ')).toBe('M');
  expect(initialOf('林小雨')).toBe('雨');
  expect(initialOf('Élodie')).toBe('É');
  expect(initialOf('👩‍🔬 Lab')).toBe('👩‍🔬');
  expect(initialOf('北京市产品资料管理组')).toBe('北');
  expect(initialOf('  ')).toBe('?');
});
