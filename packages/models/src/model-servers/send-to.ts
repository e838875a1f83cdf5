import { AppError, modelServerErrorSchema, type ModelServerErrorCode } from '@onyx/contracts';
import { readRetryAfter } from '../http/retry-after.ts';
import { requestProvider } from '../language-model/provider-fetch.ts';
import { Abandoned, type RequestInHand, type WatchedServer } from './watched-server.ts';

/** What became of a request to one server. All but `answer` may be tried at another one. */
export type Outcome =
  | { kind: 'answer'; response: Response }
  | { kind: 'busy'; response: Response; retryAfterMs: number }
  /** It does not have the model, or not the version of it. */
  | { kind: 'elsewhere'; response: Response; isVersionOther: boolean }
  /** It, or the model in it, broke while it had the request. */
  | { kind: 'broken'; response?: Response }
  | { kind: 'unreachable' };

const usualRetryAfterMs = 1_000;

/**
 * Sends a request to one server, and tells the server's watch what came of it. A server that does not answer for a
 * moment is asked for its health meanwhile; the request is abandoned when that shows that it hangs.
 * Rejects with the signal's reason only.
 */
export async function sendTo(
  server: WatchedServer,
  pathname: string,
  options: {
    init: RequestInit;
    signal: AbortSignal;
    /** After so long it counts as failed. */
    timeoutMs: number | undefined;
    suspectMs: number;
    fetch: typeof globalThis.fetch;
  },
): Promise<Outcome> {
  const { init, signal, timeoutMs, suspectMs, fetch } = options;
  const late = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const ends = AbortSignal.any([signal, server.abandoned(), ...(late ? [late] : [])]);
  const suspicion = setTimeout(() => void server.check(), suspectMs);
  const request = server.begin();
  try {
    const url = server.address + pathname;
    const response = await requestProvider(fetch, server.host, url, { ...init, signal: ends });
    const { status, headers } = response;
    // Statuses without a body take none, not even an empty one.
    const body = await response.arrayBuffer();
    return judge(
      server,
      request,
      new Response(body.byteLength === 0 ? null : body, { status, headers }),
      body,
    );
  } catch (error) {
    if (signal.aborted) {
      request.givenUp();
      throw signal.reason;
    }
    if (ends.reason instanceof Abandoned) return { kind: 'unreachable' };
    server.failed(late?.aborted ? 'does not answer a request' : 'broke off a request');
    return { kind: isRefused(error) ? 'unreachable' : 'broken' };
  } finally {
    clearTimeout(suspicion);
    request.end();
  }
}

function judge(
  server: WatchedServer,
  request: RequestInHand,
  response: Response,
  body: ArrayBuffer,
): Outcome {
  const { status, headers } = response;
  const code = status < 400 ? undefined : readCode(body);
  if (status === 429) {
    return { kind: 'busy', response, retryAfterMs: readRetryAfter(headers) ?? usualRetryAfterMs };
  }
  if (isWithoutModel(code)) {
    // What it told of its models is no longer so.
    void server.check();
    return { kind: 'elsewhere', response, isVersionOther: code === 'model_version_differs' };
  }
  if (status === 502 || status === 503 || status === 504) {
    server.failed(`answers ${status}`);
    return { kind: 'broken', response };
  }
  // The process of the model ended; it is started again by the next request.
  if (code === 'model_failed' && headers.has('retry-after')) return { kind: 'broken', response };
  request.succeeded();
  return { kind: 'answer', response };
}

function isWithoutModel(code: ModelServerErrorCode | undefined): boolean {
  return (
    code === 'model_not_found' ||
    code === 'model_version_differs' ||
    code === 'model_loading' ||
    code === 'model_unavailable'
  );
}

function readCode(body: ArrayBuffer): ModelServerErrorCode | undefined {
  try {
    return modelServerErrorSchema.parse(JSON.parse(new TextDecoder().decode(body))).error.code;
  } catch {
    return undefined;
  }
}

/** Whether the request never arrived. */
function isRefused(error: unknown): boolean {
  if (error instanceof AppError) return true;
  const { code } = ((error as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return code !== 'ECONNRESET' && code !== 'UND_ERR_SOCKET' && code !== 'EPIPE';
}
