import { AppError, type ProviderKind } from '@onyx/contracts';
import type { Actor } from '../actor.ts';

/**
 * Language models are the administrators' matter. They may name any address, one in the own network too: that is
 * where a team's model runs.
 * @throws AppError `forbidden`.
 */
export function requireAdmin(actor: Actor): void {
  if (actor.role === 'member') throw new AppError('forbidden');
}

type Address = { provider: ProviderKind; baseUrl: string | null };

/** Whether a stored key may go to an address: only to the one it was entered for. */
export function isSameAddress(one: Address, other: Address): boolean {
  return one.provider === other.provider && plain(one.baseUrl) === plain(other.baseUrl);
}

function plain(url: string | null): string | null {
  return url && new URL(url).href.replace(/\/+$/, '');
}
