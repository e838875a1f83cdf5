import { isIP } from 'node:net';
import { z } from 'zod';
import { form } from './forms.ts';

const kibi = 1024;
export const mebi = kibi ** 2;
const factors: Record<string, number> = { '': 1, K: kibi, M: mebi, G: kibi ** 3 };
const bytesPattern = /^(\d+(?:\.\d+)?)([KMG]?)i?B?$/i;

/** Bytes of a size as people write it: `512M`, `1.5G`, `64K`, or bare bytes; units are powers of 1024. Null for all else. */
export function parseBytes(text: string): number | null {
  const match = bytesPattern.exec(text.trim());
  if (!match) return null;
  return Math.round(Number(match[1]) * (factors[(match[2] ?? '').toUpperCase()] ?? 1));
}

/** A size in the largest unit that leaves no fraction: 536870912 is `512M`. */
export function formatBytes(bytes: number): string {
  const unit = ['G', 'M', 'K'].find((name) => bytes > 0 && bytes % (factors[name] ?? 1) === 0);
  return unit ? `${bytes / (factors[unit] ?? 1)}${unit}` : String(bytes);
}

/** A size in a file, as bytes in the model. */
export function bytes(): z.ZodType<number, string | number> {
  return z
    .union([z.number().int().min(1), z.string().regex(bytesPattern, form('size'))], form('size'))
    .transform((value, context) => {
      const size = typeof value === 'number' ? value : (parseBytes(value) ?? 0);
      if (size < 1) context.addIssue({ code: 'custom', message: form('size') });
      return size;
    });
}

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const namePattern = new RegExp(`^${label}(?:\\.${label})*$`);

/** A host name in lower case, or an IP address; no port, no wildcard. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && (isIP(text) !== 0 || namePattern.test(text));
}

/** An IP address with or without the length of a network, e.g. `10.0.0.0/8`. */
export function isNetwork(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}
