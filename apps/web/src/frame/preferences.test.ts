import { expect, test } from 'vitest';
import { clampPanelWidth } from './preferences.ts';

test('a panel stays readable and leaves the page its share', () => {
  expect(clampPanelWidth(420, 1440)).toBe(420);
  expect(clampPanelWidth(100, 1440)).toBe(320);
  expect(clampPanelWidth(2000, 1920)).toBe(860);
  expect(clampPanelWidth(800, 1100)).toBe(660);
  expect(clampPanelWidth(800, 300)).toBe(320);
});
