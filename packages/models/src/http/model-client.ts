import { AppError } from '@onyx/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import { requireSendableKey } from '../language-model/api-key.ts';
import { toModelError } from '../language-model/model-errors.ts';
import { readStart, requestProvider } from '../language-model/provider-fetch.ts';
import { readRetryAfter } from './retry-after.ts';

/** How to reach a model behind an HTTP API. */
export type ModelAddress = {
  /** With or without the path of the API (`/v1`). */
  baseUrl: string;
  apiKey: string | null;
  model: string;
};

export type ModelClientOptions = {
  /** Longest wait for one answer, attempts and pauses together. */
  deadlineMs?: number;
  /** Attempts at one request, the first included. */
  maxAttempts?: number;
  /** Pause before the second attempt; it doubles from then on. */
  retryMs?: number;
  fetch?: typeof globalThis.fetch;
};

export type ModelClient = {
  /**
   * Posts JSON and reads the JSON of the answer. Tries again, after a pause, when the service is overloaded, fails or
   * does not answer; the service's own `Retry-After` counts, unless it would outlast the deadline.
   * @throws AppError with a `model-*` code, without the key; or the signal's reason.
   */
  post(url: string, body: object, signal: AbortSignal | undefined): Promise<unknown>;
};

type Attempt =
  | { value: unknown }
  | { error: AppError; isTransient: boolean; retryAfterMs: number | undefined };

export function createModelClient(
  { baseUrl, apiKey, model }: ModelAddress,
  options: ModelClientOptions = {},
): ModelClient {
  const { deadlineMs = 60_000, maxAttempts = 4, retryMs = 500, fetch = globalThis.fetch } = options;
  const address = new URL(baseUrl).host;
  const headers = {
    'content-type': 'application/json',
    ...(apiKey?.trim() && { authorization: `Bearer ${apiKey.trim()}` }),
  };

  async function attempt(url: string, body: string, signal: AbortSignal): Promise<Attempt> {
    let response: Response | undefined;
    try {
      response = await requestProvider(fetch, address, url, { method: 'POST', headers, body, signal });
      if (response.ok) return { value: await readJson(response) };
      throw Object.assign(new Error(response.statusText), {
        statusCode: response.status,
        responseBody: await readStart(response),
      });
    } catch (error) {
      signal.throwIfAborted();
      const failure = toModelError(error, { address, model, apiKey, hasResponded: response !== undefined });
      return {
        error: failure,
        isTransient: response ? isTransient(response.status) : failure.isRetryable,
        retryAfterMs: readRetryAfter(response?.headers),
      };
    }
  }

  return {
    async post(url, body, signal) {
      signal?.throwIfAborted();
      requireSendableKey(apiKey);
      const text = JSON.stringify(body);
      const endsAt = performance.now() + deadlineMs;
      const deadline = AbortSignal.timeout(deadlineMs);
      const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
      try {
        for (let number = 1; ; number += 1) {
          const result = await attempt(url, text, either);
          if ('value' in result) return result.value;
          const pauseMs = result.retryAfterMs ?? retryMs * 2 ** (number - 1) * (0.75 + Math.random() / 2);
          const isLast = number >= maxAttempts || performance.now() + pauseMs >= endsAt;
          if (isLast || !result.isTransient) throw result.error;
          await delay(pauseMs, undefined, { signal: either });
        }
      } catch (error) {
        if (signal?.aborted) throw signal.reason;
        if (!deadline.aborted) throw error;
        const params = { seconds: Math.ceil(deadlineMs / 1000) };
        throw new AppError('model-timeout', { params, isRetryable: true });
      }
    },
  };
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A page of a proxy, most likely: read as the body of an error.
    throw Object.assign(new Error('no JSON'), { responseBody: text.slice(0, 64 * 1024) });
  }
}

/** An answer that is not of the form it should have. */
export function unexpectedAnswer(detail: string): AppError {
  return new AppError('model-failed', { detail });
}
