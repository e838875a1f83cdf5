import { AppError } from '@onyx/contracts';

type Fetch = typeof globalThis.fetch;

/** A `fetch` for one request to a provider, and what it saw. */
export type ProviderFetch = {
  fetch: Fetch;
  /** Whether an answer had begun. */
  hasResponded(): boolean;
};

const maxErrorBytes = 64 * 1024;

/**
 * A request to a provider. Redirects are not followed: they would take keys in `x-api-key` headers to another host.
 * A connection that broke before anything was answered is tried once more, at once: a kept-alive connection that the
 * server closed meanwhile fails like that.
 * @throws AppError `model-unreachable` for a redirect, else what `fetch` throws.
 */
export async function requestProvider(
  fetch: Fetch,
  address: string,
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const options: RequestInit = { ...init, redirect: 'manual' };
  const response = await fetch(input, options).catch((error: unknown) => {
    if (!isBrokenConnection(error) || init?.signal?.aborted) throw error;
    return fetch(input, options);
  });
  if (response.status >= 300 && response.status < 400) throw await redirectError(response, address);
  return response;
}

/**
 * Wraps `fetch` for what the SDK leaves open:
 * - Redirects and broken connections, as `requestProvider` says.
 * - A successful answer that is no stream (a page of a proxy, an error with status 200) is an error.
 */
export function createProviderFetch(fetch: Fetch, address: string): ProviderFetch {
  let hasResponded = false;

  return {
    hasResponded: () => hasResponded,
    fetch: async (input, init) => {
      const response = await requestProvider(fetch, address, input, init);
      if (!response.ok || response.body === null) return response;

      const contentType = response.headers.get('content-type') ?? '';
      if (/text\/html|application\/json/.test(contentType)) {
        // `toModelError` reads it like the body of any other error.
        throw Object.assign(new Error('no stream'), { responseBody: await readStart(response) });
      }
      hasResponded = true;
      return response;
    },
  };
}

function isBrokenConnection(error: unknown): boolean {
  const code = ((error as { cause?: { code?: unknown } } | null)?.cause ?? {}).code;
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET';
}

async function redirectError(response: Response, address: string): Promise<AppError> {
  await response.body?.cancel();
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location) ? new URL(location).origin : 'another page';
  return new AppError('model-unreachable', {
    params: { address },
    detail: `HTTP ${response.status}, redirected to ${target}`,
  });
}

/** What an answer says, as far as an error needs it. */
export async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= maxErrorBytes) break;
  }
  return text;
}
