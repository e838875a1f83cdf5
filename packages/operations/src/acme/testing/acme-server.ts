import { createPrivateKey, randomBytes, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certifyServer, issueAuthority, issueServerCertificate } from '../../secrets/issue-certificate.ts';
import { checkRequest, Refusal, type Account, type CheckedRequest } from './check-jws.ts';
import { readCertificateRequest } from './read-der.ts';

/** Steps of an order, as the server is asked for them. */
export type AcmeStep =
  | 'directory'
  | 'new-nonce'
  | 'new-account'
  | 'account'
  | 'new-order'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate';

export type AcmeServer = {
  /** Address of the directory. */
  directory: string;
  /** Of the authority, as PEM. */
  authority: string;
  /** What it was asked for, in order. */
  steps: AcmeStep[];
  accounts: ReadonlyMap<string, Account>;
  /** Certificates that it gave. */
  issued: number;
  /** What a test changes. */
  behaviour: {
    /** Called before a step is done; may refuse, or take its time. */
    before(step: AcmeStep): void | Promise<void>;
    /** So many nonces that are good are called bad. */
    badNonces: number;
    lifetimeMs: number;
    /** Its clock, in milliseconds since 1970: when certificates begin. */
    now(): number;
    /** What is certified in place of what was asked for. */
    certify(names: string[], key: KeyObject): { names: string[]; key: KeyObject };
  };
  stop(): Promise<void>;
};

type Authorization = {
  url: string;
  name: string;
  token: string;
  status: 'pending' | 'valid' | 'invalid';
  error?: { type: string; detail: string };
};
type Order = {
  url: string;
  names: string[];
  authorizations: Authorization[];
  certificate: string | null;
  isFinalized: boolean;
};
type Answer = { status?: number; headers?: Record<string, string>; body?: unknown; pem?: string };

const errorPrefix = 'urn:ietf:params:acme:error:';
const dayMs = 24 * 3600 * 1000;

/**
 * A small certificate authority that speaks ACME (RFC 8555) for tests. It looks at signatures and nonces, fetches the
 * challenges by HTTP, and signs what a request asks for.
 * @param sitePort where all names are served on this machine, in place of port 80 of each.
 * @param options.host An address of this machine at which it is reached.
 */
export async function startAcmeServer(
  sitePort: number,
  { isSecure = false, host = '127.0.0.1' }: { isSecure?: boolean; host?: string } = {},
): Promise<AcmeServer> {
  const now = Date.now();
  const pair = issueAuthority('Test Authority', new Date(now - 365 * dayMs), new Date(now + 365 * dayMs));
  const issuer = { commonName: 'Test Authority', key: createPrivateKey(pair.key) };
  const nonces = new Set<string>();
  const accounts = new Map<string, Account>();
  const orders = new Map<string, Order>();
  const behaviour: AcmeServer['behaviour'] = {
    before: () => undefined,
    badNonces: 0,
    lifetimeMs: 90 * dayMs,
    now: Date.now,
    certify: (names, key) => ({ names, key }),
  };
  const steps: AcmeStep[] = [];
  const sockets = createListener();
  sockets.listen(0, host);
  await once(sockets, 'listening');
  const scheme = isSecure ? 'https' : 'http';
  const base = `${scheme}://${host}:${(sockets.address() as AddressInfo).port}`;
  let issued = 0;

  function createListener(): Server {
    if (!isSecure) return createServer();
    const from = new Date(now - dayMs);
    const own = issueServerCertificate([host, 'localhost'], issuer, from, new Date(now + dayMs));
    return createSecureServer({ cert: own.certificate + pair.certificate, key: own.key });
  }

  sockets.on('request', (request, response) => {
    void answer(request).then(({ status = 200, headers = {}, body, pem }) => {
      const nonce = randomBytes(12).toString('base64url');
      nonces.add(nonce);
      const type = pem === undefined ? 'application/json' : 'application/pem-certificate-chain';
      const isProblem = status >= 400;
      response.writeHead(status, {
        'content-type': isProblem ? 'application/problem+json' : type,
        'replay-nonce': nonce,
        'cache-control': 'no-store',
        ...headers,
      });
      response.end(pem ?? (body === undefined ? undefined : JSON.stringify(body)));
    });
  });

  async function answer(request: IncomingMessage): Promise<Answer> {
    try {
      let text = '';
      for await (const part of request) text += String(part);
      const path = request.url ?? '';
      const step = stepOf(path);
      steps.push(step);
      await behaviour.before(step);
      if (step === 'directory') return { body: directoryOf(base) };
      if (step === 'new-nonce') return { status: request.method === 'HEAD' ? 200 : 204 };
      if (request.headers['content-type'] !== 'application/jose+json' || !request.headers['user-agent'])
        throw new Refusal(415, 'malformed', 'application/jose+json, from somebody');
      const checked = checkRequest(text, `${base}${path}`, { takeNonce, accounts });
      return handle(step, path, checked);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'serverInternal', String(error));
      const body = { type: `${errorPrefix}${refusal.type}`, detail: refusal.message, status: refusal.status };
      return { status: refusal.status, headers: refusal.headers, body };
    }
  }

  function takeNonce(nonce: string): boolean {
    const isGood = nonces.delete(nonce);
    if (behaviour.badNonces === 0) return isGood;
    behaviour.badNonces -= 1;
    return false;
  }

  function handle(step: AcmeStep, path: string, request: CheckedRequest): Answer {
    if (step === 'new-account') return newAccount(request);
    const { account, payload } = request;
    if (!account) throw new Refusal(403, 'unauthorized', 'sign in first');
    if (step === 'account') {
      account.contact = (payload?.['contact'] as string[] | undefined) ?? account.contact;
      return { body: { status: 'valid', contact: account.contact } };
    }
    if (step === 'new-order') return newOrder(payload);
    const order = orders.get(path.split('/')[2] ?? '');
    if (!order) throw new Refusal(404, 'malformed', 'no such order');
    if (step === 'finalize') finalize(order, payload);
    if (step === 'finalize' || step === 'order') return { body: orderBody(order) };
    if (step === 'certificate') return { pem: order.certificate ?? '' };
    const authorization = order.authorizations[Number(path.split('/')[3])];
    if (!authorization) throw new Refusal(404, 'malformed', 'no such authorization');
    if (step === 'challenge') void validate(authorization, account.thumbprint);
    return { body: step === 'challenge' ? challengeBody(authorization) : authorizationBody(authorization) };
  }

  function newAccount({ key, thumbprint, payload }: CheckedRequest): Answer {
    const old = [...accounts.values()].find((account) => account.thumbprint === thumbprint);
    if (old) return { headers: { location: old.url }, body: { status: 'valid', contact: old.contact } };
    if (payload?.['termsOfServiceAgreed'] !== true)
      throw new Refusal(403, 'userActionRequired', 'agree to the terms');
    const url = `${base}/account/${accounts.size + 1}`;
    const contact = (payload['contact'] as string[] | undefined) ?? [];
    accounts.set(url, { url, key, thumbprint, contact });
    return { status: 201, headers: { location: url }, body: { status: 'valid', contact } };
  }

  function newOrder(payload: CheckedRequest['payload']): Answer {
    const identifiers = payload?.['identifiers'] as { type: string; value: string }[];
    const id = String(orders.size + 1);
    const names = identifiers.map(({ value }) => value);
    const order: Order = {
      url: `${base}/order/${id}`,
      names,
      certificate: null,
      isFinalized: false,
      authorizations: names.map((name, index) => ({
        url: `${base}/authorization/${id}/${index}`,
        name,
        token: randomBytes(24).toString('base64url'),
        status: 'pending',
      })),
    };
    orders.set(id, order);
    return { status: 201, headers: { location: order.url }, body: orderBody(order) };
  }

  async function validate(authorization: Authorization, thumbprint: string): Promise<void> {
    const { name, token } = authorization;
    const path = `/.well-known/acme-challenge/${token}`;
    const fetched = await fetchFrom(sitePort, name, path);
    if (fetched.trim() === `${token}.${thumbprint}`) {
      authorization.status = 'valid';
      return;
    }
    authorization.status = 'invalid';
    const detail = `Invalid response from http://${name}${path}: ${fetched}`;
    authorization.error = { type: `${errorPrefix}unauthorized`, detail };
  }

  function finalize(order: Order, payload: CheckedRequest['payload']): void {
    if (statusOf(order) !== 'ready') throw new Refusal(403, 'orderNotReady', `order is ${statusOf(order)}`);
    const request = readCertificateRequest(Buffer.from(String(payload?.['csr']), 'base64url'));
    if (request.names.toSorted().join() !== order.names.toSorted().join())
      throw new Refusal(400, 'badCSR', `for ${request.names.join()}, not ${order.names.join()}`);
    order.isFinalized = true;
    const { names, key } = behaviour.certify(request.names, request.key);
    const from = behaviour.now();
    // To be asked again for is what clients have to bear.
    setTimeout(() => {
      const until = new Date(from + behaviour.lifetimeMs);
      order.certificate = certifyServer(names, key, issuer, new Date(from), until) + pair.certificate;
      issued += 1;
    }, 20);
  }

  return {
    directory: `${base}/directory`,
    authority: pair.certificate,
    steps,
    accounts,
    behaviour,
    get issued() {
      return issued;
    },
    async stop() {
      if (!sockets.listening) return;
      sockets.closeAllConnections();
      sockets.close();
      await once(sockets, 'close');
    },
  };
}

function directoryOf(base: string): Record<string, unknown> {
  return {
    newNonce: `${base}/new-nonce`,
    newAccount: `${base}/new-account`,
    newOrder: `${base}/new-order`,
    revokeCert: `${base}/revoke`,
    keyChange: `${base}/key-change`,
    meta: { termsOfService: `${base}/terms` },
  };
}

function stepOf(path: string): AcmeStep {
  const [, step = ''] = path.split('/');
  return step as AcmeStep;
}

function statusOf({ authorizations, isFinalized, certificate }: Order): string {
  if (authorizations.some(({ status }) => status === 'invalid')) return 'invalid';
  if (authorizations.some(({ status }) => status === 'pending')) return 'pending';
  if (!isFinalized) return 'ready';
  return certificate === null ? 'processing' : 'valid';
}

function orderBody(order: Order): Record<string, unknown> {
  return {
    status: statusOf(order),
    identifiers: order.names.map((value) => ({ type: 'dns', value })),
    authorizations: order.authorizations.map(({ url }) => url),
    finalize: order.url.replace('/order/', '/finalize/'),
    ...(order.certificate !== null && { certificate: order.url.replace('/order/', '/certificate/') }),
  };
}

function authorizationBody(authorization: Authorization): Record<string, unknown> {
  const { name, status, url } = authorization;
  return {
    status,
    identifier: { type: 'dns', value: name },
    challenges: [
      { type: 'dns-01', url: `${url}/dns`, token: 'x', status: 'pending' },
      challengeBody(authorization),
    ],
  };
}

function challengeBody({ url, token, status, error }: Authorization): Record<string, unknown> {
  return { type: 'http-01', url: url.replace('/authorization/', '/challenge/'), token, status, error };
}

/** What a name answers at port 80, or why it does not. */
async function fetchFrom(port: number, name: string, path: string): Promise<string> {
  const request = httpRequest({ host: '127.0.0.1', port, path, headers: { host: name }, agent: false });
  try {
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response) text += String(part);
    return response.statusCode === 200 ? text : String(response.statusCode);
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
