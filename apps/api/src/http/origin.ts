import { AppError } from '@onyx/contracts';

/**
 * Refuses a write that a foreign page makes a browser send. Browsers name the page's origin on every write; what
 * names none is no browser and carries no cookie it did not mean to. The scheme is not compared: behind a proxy
 * that ends TLS we cannot know it.
 * @throws AppError `forbidden`.
 */
export function checkOrigin(request: Request, publicOrigin: string | undefined): void {
  const origin = request.headers.get('origin');
  if (origin === null) {
    const site = request.headers.get('sec-fetch-site');
    if (site === null || site === 'same-origin' || site === 'none') return;
    throw new AppError('forbidden');
  }
  if (publicOrigin !== undefined && origin === publicOrigin) return;
  const host = URL.parse(origin)?.host;
  // A page cannot set these headers on a request to another origin without our consent, so either may vouch.
  const own = [request.headers.get('host'), request.headers.get('x-forwarded-host')];
  if (host === undefined || !own.includes(host)) throw new AppError('forbidden');
}
