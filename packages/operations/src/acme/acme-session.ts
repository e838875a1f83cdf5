import { productVersion } from '@onyx/config';
import { AppError } from '@onyx/contracts';
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { parseAnswer, readProblem, readRetryAfter, refusal, type AcmeAnswer } from './acme-answer.ts';
import { signBody, type Signer } from './jws.ts';

const address = z.url({ protocol: /^https?$/ });
const directorySchema = z.object({
  newNonce: address,
  newAccount: address,
  newOrder: address,
  meta: z.object({ termsOfService: z.string().optional() }).optional(),
});
export type Directory = z.infer<typeof directorySchema>;

/** Talk with an authority, as one account. Requests go one after the other. */
export type AcmeSession = {
  directory: Directory;
  /** From now on requests are the account's. */
  signIn(accountUrl: string): void;
  /**
   * A signed request. @param payload null to read only.
   * @throws AppError `acme-unreachable`, `acme-rate-limited`, `acme-refused`; what the signal was aborted with.
   */
  post(url: string, payload: object | null): Promise<AcmeAnswer>;
};

const requestTimeoutMs = 30_000;
/** More than any chain of certificates. */
const longestAnswerBytes = 1024 ** 2;
const badNonceRetries = 5;

/**
 * Reads the directory of an authority.
 * @throws AppError `acme-unreachable`, `acme-answer-unusable`, `acme-rate-limited`, `acme-refused`; what the signal was
 * aborted with.
 */
export async function openSession(
  directoryUrl: string,
  key: KeyObject,
  signal: AbortSignal,
): Promise<AcmeSession> {
  const signer: Signer = { key, accountUrl: null };
  let nonce: string | null = null;

  async function ask(url: string, init: Init): Promise<AcmeAnswer> {
    const { answer, nonce: next } = await request(url, init, signal);
    nonce = next ?? nonce;
    return answer;
  }

  /** Each is good once. */
  async function takeNonce(): Promise<string> {
    if (nonce === null) {
      const answer = await ask(directory.newNonce, { method: 'HEAD' });
      if (answer.status >= 400) throw refusal(answer, directory.newNonce);
    }
    const taken = nonce;
    nonce = null;
    if (taken !== null) return taken;
    throw new AppError('acme-answer-unusable', {
      params: { address: directory.newNonce, reason: 'no nonce' },
    });
  }

  async function post(url: string, payload: object | null): Promise<AcmeAnswer> {
    for (let tries = 0; ; tries += 1) {
      const body = JSON.stringify(signBody(signer, { url, nonce: await takeNonce(), payload }));
      const headers = { 'content-type': 'application/jose+json' };
      const answer = await ask(url, { method: 'POST', body, headers });
      if (answer.status < 300) return answer;
      // A nonce that was too old comes with a new one (RFC 8555 6.5). All else is for who asked to try again.
      const isBadNonce = answer.status === 400 && readProblem(answer.body, '').type === 'badNonce';
      if (!isBadNonce || tries >= badNonceRetries) throw refusal(answer, url);
    }
  }

  const answer = await ask(directoryUrl, { method: 'GET', redirect: 'follow' });
  if (answer.status >= 400) throw refusal(answer, directoryUrl);
  const directory = parseAnswer(directorySchema, answer.body, directoryUrl);
  return { directory, signIn: (url) => (signer.accountUrl = url), post };
}

type Init = {
  method: 'GET' | 'HEAD' | 'POST';
  body?: string;
  headers?: Record<string, string>;
  redirect?: 'follow';
};

async function request(
  url: string,
  init: Init,
  signal: AbortSignal,
): Promise<{ answer: AcmeAnswer; nonce: string | null }> {
  const headers = { 'user-agent': `onyx/${productVersion()}`, 'accept-language': 'en', ...init.headers };
  const timeout = AbortSignal.timeout(requestTimeoutMs);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers,
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await readText(response);
    const answer = {
      status: response.status,
      body: jsonOrUndefined(text),
      text,
      location: response.headers.get('location'),
      retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
    };
    return { answer, nonce: response.headers.get('replay-nonce') };
  } catch (error) {
    // Told to stop: no failure of the authority's.
    if (signal.aborted) throw signal.reason;
    const reason = timeout.aborted ? `no answer in ${requestTimeoutMs / 1000} s` : reasonOf(error);
    throw new AppError('acme-unreachable', {
      params: { address: url, reason },
      isRetryable: true,
      cause: error,
    });
  }
}

async function readText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > longestAnswerBytes) throw new Error('answer too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The system's code, e.g. ECONNREFUSED or ENOTFOUND, is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? error.message;
}
