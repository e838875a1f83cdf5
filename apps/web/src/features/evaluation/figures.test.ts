import { expect, test } from 'vitest';
import { changeText, figureText, trendPoints } from './figures.ts';

test('figures and differences', () => {
  expect([figureText(1), figureText(0.8125)]).toEqual(['1.000', '0.813']);
  expect([0.0314, -0.02, -0.0004, 0.00004, 0].map(changeText)).toEqual([
    '+0.031',
    '−0.020',
    '−0.0004',
    '0.000',
    '0.000',
  ]);
});

test('a trend fills the box from its lowest to its highest, small changes stay small', () => {
  expect(trendPoints([0, 1, 0.5], 40, 20)).toBe('0.0,20.0 20.0,0.0 40.0,10.0');
  expect(trendPoints([0.8, 0.81], 40, 20)).toBe('0.0,11.0 40.0,9.0');
});
