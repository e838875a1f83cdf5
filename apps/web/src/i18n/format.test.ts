import { describe, expect, test } from 'vitest';
import {
  dayGroup,
  formatBytes,
  formatDate,
  formatDuration,
  formatExactTime,
  formatNumber,
  formatPercent,
  formatRelativeTime,
  formatShortDuration,
  formatShortTime,
} from './format.ts';

const now = new Date(2026, 10, 23, 12, 0, 0);
const before = (days: number, hours = 0, minutes = 0) =>
  new Date(2026, 10, 23 - days, 12 - hours, -minutes, 0);

describe('relative time', () => {
  test.each([
    [before(0), 'now', '现在'],
    [before(0, 0, 1), '1 minute ago', '1分钟前'],
    [before(0, 0, 59), '59 minutes ago', '59分钟前'],
    [before(0, 3), '3 hours ago', '3小时前'],
    [before(0, 14), 'yesterday', '昨天'],
    [before(1), 'yesterday', '昨天'],
    [before(6), '6 days ago', '6天前'],
    [before(7), '16 Nov', '11月16日'],
    [before(400), '19 Oct 2025', '2025年10月19日'],
    [before(-1), 'tomorrow', '明天'],
    [before(-6), 'in 6 days', '6天后'],
  ])('%s', (time, english, chinese) => {
    expect(formatRelativeTime(time, 'en', now)).toBe(english);
    expect(formatRelativeTime(time, 'zh', now)).toBe(chinese);
  });

  test('six hours across midnight is hours, not yesterday', () => {
    const early = new Date(2026, 10, 23, 2, 0, 0);
    expect(formatRelativeTime(new Date(2026, 10, 22, 21, 0, 0), 'en', early)).toBe('5 hours ago');
  });
});

test('dates name the year only when it is another one', () => {
  expect(formatDate(new Date(2026, 0, 5), 'en', now)).toBe('5 Jan');
  expect(formatDate(new Date(2024, 0, 5), 'zh', now)).toBe('2024年1月5日');
  expect(formatExactTime(new Date(2026, 10, 23, 9, 5, 7), 'en')).toMatch(/23 November 2026.*09:05:07/);
  expect(formatShortTime(new Date(2026, 10, 23, 9, 5, 7), 'en', now)).toBe('23 Nov, 09:05:07');
  expect(formatShortTime(new Date(2026, 10, 23, 9, 5, 7), 'zh', now)).toBe('11月23日 09:05:07');
});

test('bytes in the largest unit that leaves at least one', () => {
  expect(formatBytes(0, 'en')).toBe('0 B');
  expect(formatBytes(999, 'en')).toBe('999 B');
  expect(formatBytes(1000, 'en')).toBe('1 kB');
  expect(formatBytes(1540, 'zh')).toBe('1.5 kB');
  expect(formatBytes(999_499, 'en')).toBe('999 kB');
  expect(formatBytes(999_600, 'en')).toBe('1 MB');
  expect(formatBytes(48_000_000, 'en')).toBe('48 MB');
  expect(formatBytes(3_200_000_000_000, 'en')).toBe('3.2 TB');
});

test('durations in two units', () => {
  expect(formatDuration(0, 'en')).toBe('0 secs');
  expect(formatDuration(45, 'en')).toBe('45 secs');
  expect(formatDuration(200, 'en')).toBe('3 mins 20 secs');
  expect(formatDuration(180, 'en')).toBe('3 mins');
  expect(formatDuration(3600, 'en')).toBe('1 hr');
  expect(formatDuration(7500, 'zh')).toBe('2小时 5分钟');
});

test('short durations keep their fractions', () => {
  expect(formatShortDuration(249.6, 'en')).toBe('250 ms');
  expect(formatShortDuration(999.7, 'en')).toBe('1 sec');
  expect(formatShortDuration(3249, 'zh')).toBe('3.2秒');
  expect(formatShortDuration(59_990, 'en')).toBe('1 min');
});

test('numbers and shares', () => {
  expect(formatNumber(12044, 'en')).toBe('12,044');
  expect(formatPercent(0.456, 'zh')).toBe('46%');
});

test('history groups by calendar day', () => {
  expect(dayGroup(before(0, 11), now)).toBe('today');
  expect(dayGroup(before(0, 13), now)).toBe('yesterday');
  expect(dayGroup(before(2), now)).toBe('week');
  expect(dayGroup(before(7), now)).toBe('week');
  expect(dayGroup(before(8), now)).toBe('month');
  expect(dayGroup(before(31), now)).toBe('older');
  expect(dayGroup(before(-1), now)).toBe('today');
});
