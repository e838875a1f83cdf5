import type { ProviderKind } from '@onyx/contracts';

const defaults: Record<ProviderKind, { address: string; path: string }> = {
  // LM Studio's port: the address is asked for in Settings, so this is met only by callers without one.
  'openai-compatible': { address: 'http://127.0.0.1:1234', path: '/v1' },
  openai: { address: 'https://api.openai.com', path: '/v1' },
  anthropic: { address: 'https://api.anthropic.com', path: '/v1' },
  google: { address: 'https://generativelanguage.googleapis.com', path: '/v1beta' },
  ollama: { address: 'http://127.0.0.1:11434', path: '' },
};

/** Ends of addresses that people copy from examples; the adapters append them by themselves. */
const endpoints =
  /\/(chat\/completions|completions|responses|messages|models|embeddings|rerank|api\/(chat|generate|tags))$/;

/**
 * Where a provider's API begins, without a slash at the end. An address without a path gets the API's usual one;
 * Ollama's own API lies beside its `/v1`.
 */
export function apiAddress(provider: ProviderKind, baseUrl: string | null): string {
  const { address, path } = defaults[provider];
  const url = new URL(baseUrl?.trim() || address);
  let pathname = url.pathname.replace(/\/+$/, '').replace(endpoints, '');
  if (provider === 'ollama') pathname = pathname.replace(/\/(v1|api)$/, '');
  url.pathname = pathname === '' ? path : pathname;
  url.search = '';
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href.replace(/\/+$/, '');
}
