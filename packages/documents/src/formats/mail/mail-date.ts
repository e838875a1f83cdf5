import { singleLine } from '../../text/clean-text.ts';

const minuteMs = 60_000;
const maxOffsetMinutes = 18 * 60;

/** Zones that a mail names (RFC 5322 and before), with their hours from UTC. */
const namedZones = new Map(
  Object.entries({
    Z: 0,
    UT: 0,
    UTC: 0,
    GMT: 0,
    EST: -5,
    EDT: -4,
    CST: -6,
    CDT: -5,
    MST: -7,
    MDT: -6,
    PST: -8,
    PDT: -7,
  }),
);

/**
 * The date of a mail (the header as it stands, RFC 5322) as people of any language read and look for it, by the clock
 * of who wrote it: `2026-03-10 16:05 (UTC+1)`. What is no date is left as it is.
 */
export function readableDate(header: string): string {
  const aheadMinutes = offsetMinutes(header);
  // Without a zone the time is as it was written, whatever the clock of this machine.
  const sentAt = Date.parse(aheadMinutes === null ? `${header} UTC` : header);
  return Number.isNaN(sentAt) ? singleLine(header) : showTime(new Date(sentAt), aheadMinutes);
}

/** A moment by the clock of a place so many minutes ahead of UTC; null is a place unknown. */
export function showTime(moment: Date, aheadMinutes: number | null = 0): string {
  const local = new Date(moment.getTime() + (aheadMinutes ?? 0) * minuteMs);
  // The ends of time have no place for an offset.
  if (Number.isNaN(local.getTime())) return showTime(moment);
  const [day = '', time = ''] = local.toISOString().split('T');
  const zone = aheadMinutes === null ? '' : ` (${zoneName(aheadMinutes)})`;
  return `${day} ${time.slice(0, 5)}${zone}`;
}

function zoneName(aheadMinutes: number): string {
  if (aheadMinutes === 0) return 'UTC';
  const minutes = Math.abs(aheadMinutes) % 60;
  const hours = Math.trunc(Math.abs(aheadMinutes) / 60);
  const rest = minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`;
  return `UTC${aheadMinutes < 0 ? '-' : '+'}${hours}${rest}`;
}

function offsetMinutes(header: string): number | null {
  // Behind the time, lest `10-03-2026` has one; a comment, `(CET)`, may follow.
  const [, sign = '', hours = '', minutes = '', name = ''] =
    /:\d\d(?:\.\d+)?\s*(?:([+-])(\d\d):?(\d\d)|([A-Z]{1,3}))\s*(?:\([^)]*\)\s*)?$/i.exec(header) ?? [];
  if (sign === '') {
    const aheadHours = namedZones.get(name.toUpperCase());
    return aheadHours === undefined ? null : aheadHours * 60;
  }
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return Math.abs(ahead) <= maxOffsetMinutes ? ahead : 0;
}
