/** How long a service asks to be left alone, in milliseconds; its header has seconds or a date, as RFC 9110 says. */
export function readRetryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after') ?? null;
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
