const entryPaths = ['/sign-in', '/sign-up', '/setup', '/invite'];

/** The sign-in page that leads back to `from` (path, query and hash). */
export function signInAddress(from: string): string {
  return from === '/' || isEntryPath(from) ? '/sign-in' : `/sign-in?next=${encodeURIComponent(from)}`;
}

/** Where to go after signing in: `next` if it is a path of this very app, else a new chat. */
export function addressAfterSignIn(next: string | null): string {
  // `//host` and `/\host` are other hosts to a browser.
  if (next === null || !/^\/(?![/\\])/.test(next) || isEntryPath(next)) return '/chat';
  return next;
}

/** Leaves for sign-in, by a full load so that nothing of the last session stays in memory. */
export function goToSignIn(): void {
  const { pathname, search, hash } = window.location;
  if (isEntryPath(pathname)) return;
  window.location.replace(signInAddress(`${pathname}${search}${hash}`));
}

function isEntryPath(address: string): boolean {
  const path = /^[^?#]*/.exec(address)?.[0].replace(/\/$/, '') ?? '';
  return entryPaths.includes(path);
}
