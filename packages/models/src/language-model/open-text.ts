import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { inTurn } from './in-turn.ts';
import {
  maxErrorLength,
  redirectError,
  requireStream,
  withSecondTry,
  type ProviderWatch,
} from './provider-fetch.ts';

export type TextRequest = { headers: Readonly<Record<string, string>>; body: object; signal: AbortSignal };

/** What arrived since the last call, as soon as there is any; nothing at the end of an answer that ended in order. */
export type ReadText = () => Promise<string | undefined>;

/** A server that is faster than its reader waits. */
const maxUnreadLength = 256 * 1024;

/**
 * Posts a question to a provider whose answer is read while it comes, by Node's own client: `fetch` takes each packet
 * through two web streams, and with hundreds of answers at once that is a fifth of what a token costs. Redirects,
 * broken connections and answers that are no stream are treated as `createProviderFetch` does.
 * @throws what `toModelError` reads: an error's status and body, or that of the system.
 */
export async function openText(watch: ProviderWatch, url: string, request: TextRequest): Promise<ReadText> {
  const answer = await withSecondTry(() => post(url, request), request.signal);
  const status = answer.statusCode ?? 0;
  const { location = '', 'content-type': contentType = '' } = answer.headers;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw redirectError(watch.address, status, location);
  }
  const read = readText(answer);
  if (status >= 400) {
    const responseBody = await readAll(read);
    throw Object.assign(new Error(answer.statusMessage), { statusCode: status, responseBody });
  }
  await requireStream(contentType, () => readAll(read));
  watch.hasResponded = true;
  return read;
}

function post(url: string, { headers, body, signal }: TextRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const text = Buffer.from(JSON.stringify(body));
  const options = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': text.length, ...headers },
    signal,
  };
  const send: (url: string, given: typeof options) => ClientRequest = url.startsWith('https:')
    ? requestHttps
    : requestHttp;
  const asked = send(url, options);
  asked.once('response', resolve);
  // Also those after the answer began, of which its reader learns.
  asked.on('error', reject);
  asked.end(text);
  return promise;
}

function readText(answer: IncomingMessage): ReadText {
  let unread = '';
  let isOver = false;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  let hasBegun = false;
  const changed = (): void => {
    if (!wake) return;
    // Nobody reads the answer yet while its first word is waited for.
    if (hasBegun) inTurn(wake);
    else wake();
    hasBegun = true;
    wake = undefined;
  };
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    unread += piece;
    if (unread.length > maxUnreadLength) answer.pause();
    changed();
  });
  answer.once('end', () => {
    isOver = true;
    changed();
  });
  answer.on('error', (error) => {
    failure ??= error;
    changed();
  });
  return async () => {
    if (unread === '' && !isOver && !failure) await new Promise<void>((resolve) => (wake = resolve));
    if (unread !== '') {
      const text = unread;
      unread = '';
      answer.resume();
      return text;
    }
    if (failure) throw failure;
    return undefined;
  };
}

async function readAll(read: ReadText): Promise<string> {
  let text = '';
  for (let piece = await read(); piece !== undefined; piece = await read()) {
    text += piece;
    if (text.length >= maxErrorLength) break;
  }
  return text;
}
