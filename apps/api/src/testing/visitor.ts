import { createClient, type Client, type Fetch } from '@onyx/contracts';

/** A browser, as far as the API can see: it keeps cookies and names its origin. */
export type Visitor = Client & {
  cookies: Map<string, string>;
  fetch: Fetch;
};

type App = { request(url: string, init: RequestInit): Response | Promise<Response> };

const origin = 'http://localhost:8080';

/** A browser of its own. `headers` go with every request. */
export function createVisitor(app: () => App, headers: Record<string, string> = {}): Visitor {
  const cookies = new Map<string, string>();
  const fetch: Fetch = async (url, init) => {
    const sent = new Headers(init.headers);
    sent.set('host', 'localhost:8080');
    sent.set('origin', origin);
    if (cookies.size > 0) sent.set('cookie', [...cookies].map(([k, v]) => `${k}=${v}`).join('; '));
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    const response = await app().request(url, { ...init, headers: sent });
    keepCookies(cookies, response);
    return response;
  };
  return Object.assign(createClient({ baseUrl: origin, fetch }), { cookies, fetch });
}

/** Somebody who calls with a key or token instead of a cookie. */
export function createProgram(app: () => App, secret: string): Client {
  const fetch: Fetch = async (url, init) => app().request(url, init);
  return createClient({ baseUrl: origin, fetch, headers: () => ({ authorization: `Bearer ${secret}` }) });
}

function keepCookies(cookies: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/max-age=0/i.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }
}
