import { expect, it } from 'vitest';
import { readableDate } from './mail-date.ts';

it.each([
  ['Tue, 10 Mar 2026 16:05:00 +0100', '2026-03-10 16:05 (UTC+1)'],
  ['Tue, 10 Mar 2026 23:30:00 -0800 (PST)', '2026-03-10 23:30 (UTC-8)'],
  ['1 Mar 2026 09:30 +0530', '2026-03-01 09:30 (UTC+5:30)'],
  ['Sun, 01 Mar 2026 00:10:00 +0800', '2026-03-01 00:10 (UTC+8)'],
  ['Sun, 01 Mar 2026 09:30:00 GMT', '2026-03-01 09:30 (UTC)'],
  ['Sun, 01 Mar 2026 09:30:00 EST', '2026-03-01 09:30 (UTC-5)'],
  ['Sun, 01 Mar 2026 09:30:00 -0000', '2026-03-01 09:30 (UTC)'],
  ['2026-03-01T09:30:00.000Z', '2026-03-01 09:30 (UTC)'],
  ['Sun, 01 Mar 2026 09:30:00', '2026-03-01 09:30'],
  ['last\r\n Tuesday', 'last Tuesday'],
  ['', ''],
])('%j is written %j', (header, text) => {
  expect(readableDate(header)).toBe(text);
});
