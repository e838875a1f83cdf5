import { AppError } from '@onyx/contracts';
import type { Identity, RateLimiter, RateState } from '@onyx/core';

/**
 * Counts a request of a person, of an API key, or else of an address. Whoever asks whether the system lives is not
 * counted, nor is who may read its data anyway.
 * @returns Undefined for what is not counted.
 */
export async function countRequest(
  limiter: RateLimiter | undefined,
  request: { path: string; identity: Identity | null; clientAddress: string },
): Promise<RateState | undefined> {
  const { path, identity, clientAddress } = request;
  if (!limiter || !path.startsWith('/api/') || identity?.method === 'local') return undefined;
  return limiter.count(whoIs(identity, clientAddress));
}

/** @throws AppError `rate-limited` with `retryAfterSeconds`. */
export function checkRate(state: RateState | undefined): void {
  if (!state || state.isAllowed) return;
  const params = { retryAfterSeconds: state.resetSeconds };
  throw new AppError('rate-limited', { params, isRetryable: true });
}

/** As draft-ietf-httpapi-ratelimit-headers has them: what is allowed, and what is left of it. */
export function rateHeaders({ limit, remaining, resetSeconds }: RateState): [name: string, value: string][] {
  return [
    ['ratelimit-policy', `"default";q=${limit};w=60`],
    ['ratelimit', `"default";r=${remaining};t=${resetSeconds}`],
  ];
}

function whoIs(identity: Identity | null, clientAddress: string): string {
  if (!identity) return `address:${clientAddress}`;
  return identity.apiKeyId ? `api-key:${identity.apiKeyId}` : `user:${identity.actor.userId}`;
}
