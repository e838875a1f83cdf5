export type UrlChanges = Record<string, string | number | boolean | null | undefined>;

/** `search` (with or without `?`) with some parameters changed; empty, null, undefined and false remove one. */
export function withParams(search: string, changes: UrlChanges): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '' || value === false) params.delete(name);
    else params.set(name, String(value));
  }
  const query = params.toString();
  return query ? `?${query}` : '';
}
