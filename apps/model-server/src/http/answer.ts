import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** What a route answers. A stream is sent as it comes; leaving it ends it. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | ReadableStream<Uint8Array>;
};

export function jsonAnswer(body: unknown, given: Partial<Pick<Answer, 'status' | 'headers'>> = {}): Answer {
  return {
    status: given.status ?? 200,
    headers: { 'content-type': 'application/json', ...given.headers },
    body: JSON.stringify(body),
  };
}

/** Sends an answer. Never rejects: nobody is left to be told when the caller has gone. */
export async function sendAnswer(
  response: ServerResponse,
  { status, headers, body }: Answer,
  isHead: boolean,
): Promise<void> {
  if (response.destroyed) return;
  if (typeof body === 'string') {
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    // One write for both: a second one costs as much as all the rest of the answer.
    response.end(isHead ? undefined : body);
    return;
  }
  response.writeHead(status, headers);
  response.flushHeaders();
  await pipeline(body, response).catch(() => undefined);
}
