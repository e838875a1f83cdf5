import type { Locale } from '@onyx/contracts';

const tags: Record<Locale, string> = { en: 'en-GB', zh: 'zh-CN' };
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The BCP 47 tag to hand to `Intl` for an interface language. */
export function intlTag(locale: Locale): string {
  return tags[locale];
}

/** `12345` → `12,345`. */
export function formatNumber(value: number, locale: Locale): string {
  return new Intl.NumberFormat(tags[locale]).format(value);
}

/** A share from 0 to 1 as whole per cent. */
export function formatPercent(share: number, locale: Locale): string {
  return new Intl.NumberFormat(tags[locale], { style: 'percent' }).format(share);
}

/** Bytes in the largest unit that leaves at least 1, decimal (1 kB = 1,000 bytes) as file managers show them. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let step = 0;
  while (step < units.length - 1 && (step === 0 ? value >= 1000 : value >= 999.5)) {
    value /= 1000;
    step += 1;
  }
  const digits = step > 0 && value < 9.95 ? 1 : 0;
  const number = new Intl.NumberFormat(tags[locale], { maximumFractionDigits: digits }).format(value);
  return `${number} ${units[step]}`;
}

/** The day in words: `23 Nov 2026`, `2026年11月23日`; without the year when it is this one. */
export function formatDate(value: string | Date, locale: Locale, now: Date = new Date()): string {
  const date = new Date(value);
  return new Intl.DateTimeFormat(tags[locale], {
    day: 'numeric',
    month: locale === 'zh' ? 'long' : 'short',
    ...(date.getFullYear() !== now.getFullYear() && { year: 'numeric' }),
  }).format(date);
}

/** Day and time in little room, to the second so that two of one minute differ: `23 Nov, 09:05:07`. */
export function formatShortTime(value: string | Date, locale: Locale, now: Date = new Date()): string {
  const date = new Date(value);
  const time = new Intl.DateTimeFormat(tags[locale], { timeStyle: 'medium' }).format(date);
  return `${formatDate(date, locale, now)}${locale === 'zh' ? ' ' : ', '}${time}`;
}

/** Day and time to the second, for tooltips and logs. */
export function formatExactTime(value: string | Date, locale: Locale): string {
  return new Intl.DateTimeFormat(tags[locale], { dateStyle: 'long', timeStyle: 'medium' }).format(
    new Date(value),
  );
}

/** `just now`, `5 minutes ago`, `yesterday` up to a week away, the date beyond; in both directions. */
export function formatRelativeTime(value: string | Date, locale: Locale, now: Date = new Date()): string {
  const date = new Date(value);
  const differenceMs = date.getTime() - now.getTime();
  const distanceMs = Math.abs(differenceMs);
  if (distanceMs >= 7 * dayMs) return formatDate(date, locale, now);
  const format = new Intl.RelativeTimeFormat(tags[locale], { numeric: 'auto' });
  if (distanceMs < minuteMs) return format.format(0, 'second');
  if (distanceMs < hourMs) return format.format(Math.trunc(differenceMs / minuteMs), 'minute');
  const days = calendarDays(date, now);
  if (days === 0 || distanceMs < 6 * hourMs) return format.format(Math.trunc(differenceMs / hourMs), 'hour');
  return format.format(days, 'day');
}

/** A length of time in its two largest units: `45 s`, `3 min 20 s`, `2 h 5 min`; Chinese alike. */
export function formatDuration(seconds: number, locale: Locale): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, Intl.RelativeTimeFormatUnitSingular][] =
    whole >= 3600
      ? [
          [Math.floor(whole / 3600), 'hour'],
          [Math.floor((whole % 3600) / 60), 'minute'],
        ]
      : [
          [Math.floor(whole / 60), 'minute'],
          [whole % 60, 'second'],
        ];
  const shown = parts.filter(([value], index) => value > 0 || (index === 1 && whole < 60));
  return shown
    .map(([value, unit]) =>
      new Intl.NumberFormat(tags[locale], { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ');
}

/** A length of time where fractions count: `250 ms`, `3.2 s`, beyond a minute as `formatDuration`. */
export function formatShortDuration(ms: number, locale: Locale): string {
  if (ms >= 59_950) return formatDuration(ms / 1000, locale);
  const [value, unit] = ms < 999.5 ? [Math.round(ms), 'millisecond'] : [ms / 1000, 'second'];
  return new Intl.NumberFormat(tags[locale], {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value);
}

/** Which group of a history a time belongs to. */
export type DayGroup = 'today' | 'yesterday' | 'week' | 'month' | 'older';

/** Groups by calendar day of this machine: today, yesterday, the last 7 and 30 days, older. */
export function dayGroup(value: string | Date, now: Date = new Date()): DayGroup {
  const days = -calendarDays(new Date(value), now);
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days <= 7) return 'week';
  return days <= 30 ? 'month' : 'older';
}

/** Whole calendar days from `now` to `date`, negative when it is past. Unmoved by summer time. */
function calendarDays(date: Date, now: Date): number {
  const day = (time: Date) => Date.UTC(time.getFullYear(), time.getMonth(), time.getDate());
  return Math.round((day(date) - day(now)) / dayMs);
}
