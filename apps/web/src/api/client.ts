import { createClient, type Client } from '@onyx/contracts';
import { reportReachable, reportUnreachable } from './connection.ts';

/** The HTTP API, one typed method per endpoint; the session travels in a cookie. Throws `AppError`. */
export const api: Client = createClient({ baseUrl: '', fetch: browserFetch });

async function browserFetch(input: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, { ...init, credentials: 'same-origin' });
    // A proxy answers 502 to 504 for a server that is gone; 503 is also our own "not ready".
    if (response.status === 502 || response.status === 504) reportUnreachable();
    else reportReachable();
    return response;
  } catch (error) {
    if (init.signal?.aborted !== true) reportUnreachable();
    throw error;
  }
}
