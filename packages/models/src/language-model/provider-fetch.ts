import { AppError } from '@onyx/contracts';

type Fetch = typeof globalThis.fetch;

/** One request to a provider, and what was seen of it. */
export type ProviderWatch = {
  /** Host and port, as shown to people. */
  readonly address: string;
  /** Whether an answer had begun. */
  hasResponded: boolean;
};

/** As much as is read of an error's body, in UTF-16 units. */
export const maxErrorLength = 64 * 1024;

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
  const response = await withSecondTry(() => fetch(input, options), init?.signal);
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    throw redirectError(address, response.status, response.headers.get('location') ?? '');
  }
  return response;
}

/**
 * Wraps `fetch` for what the SDK leaves open:
 * - Redirects and broken connections, as `requestProvider` says.
 * - A successful answer that is no stream, as `requireStream` says.
 */
export function createProviderFetch(fetch: Fetch, watch: ProviderWatch): Fetch {
  return async (input, init) => {
    const response = await requestProvider(fetch, watch.address, input, init);
    if (!response.ok || response.body === null) return response;
    await requireStream(response.headers.get('content-type') ?? '', () => readStart(response));
    watch.hasResponded = true;
    return response;
  };
}

/**
 * A successful answer may be no stream: a page of a proxy, or an error with status 200. Rejects for one in the SDK's
 * shape, so that `toModelError` reads it like the body of any other error.
 */
export async function requireStream(contentType: string, readBody: () => Promise<string>): Promise<void> {
  if (!/text\/html|application\/json/.test(contentType)) return;
  throw Object.assign(new Error('no stream'), { responseBody: await readBody() });
}

/** Sends a request once more, at once, when its connection broke before anything was answered. */
export function withSecondTry<T>(send: () => Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  return send().catch((error: unknown) => {
    if (!isBrokenConnection(error) || signal?.aborted) throw error;
    return send();
  });
}

/** A kept-alive connection that the server closed meanwhile. By `fetch` the system's error is the cause of another. */
function isBrokenConnection(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } };
  const found = cause?.code ?? code;
  return found === 'ECONNRESET' || found === 'EPIPE' || found === 'UND_ERR_SOCKET';
}

export function redirectError(address: string, status: number, location: string): AppError {
  const target = URL.canParse(location) ? new URL(location).origin : 'another page';
  return new AppError('model-unreachable', {
    params: { address },
    detail: `HTTP ${status}, redirected to ${target}`,
  });
}

/** What an answer says, as far as an error needs it. */
export async function readStart(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= maxErrorLength) break;
  }
  return text;
}
