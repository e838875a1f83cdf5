/** The token of an invitation link: `#token=…`, or the bare `#…`. It travels behind the `#`, so no server log holds it. */
export function invitationTokenOf(hash: string): string {
  const text = hash.replace(/^#/, '');
  return new URLSearchParams(text).get('token') ?? (text.includes('=') ? '' : decodeURIComponent(text));
}

/** The link to send for a token. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/invite#token=${encodeURIComponent(token)}`;
}
