import type { ProviderKind } from '@onyx/contracts';

type Address = { provider: ProviderKind; baseUrl: string | null };

/** Whether a stored key may go to an address: only to the one it was entered for. */
export function isSameAddress(one: Address, other: Address): boolean {
  return one.provider === other.provider && plain(one.baseUrl) === plain(other.baseUrl);
}

function plain(url: string | null): string | null {
  return url && new URL(url).href.replace(/\/+$/, '');
}
