import { AppError, type Endpoint, type EndpointAccess, type Role } from '@onyx/contracts';
import { storableText, type Identity, type RateLimiter } from '@onyx/core';
import { addLogFields } from '@onyx/telemetry';
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { ApiEnvironment } from './environment.ts';
import { checkRate, countRequest } from './limit-rate.ts';
import { checkOrigin } from './origin.ts';
import { readJson } from './read-json.ts';
import type { Route, RouteContext } from './route.ts';

export type MountOptions = {
  /** Recognises a session cookie, an API key or the local token; null when there is none that is good. */
  authenticate(headers: Headers): Promise<Identity | null>;
  /** Origin of the address people use, when a proxy stands in front. */
  publicOrigin: string | undefined;
  /** How many requests somebody may make; as many as they like without one. */
  rateLimiter?: RateLimiter | undefined;
  /** Also check answers against their schema and fail loudly. For tests and development. */
  isStrict: boolean;
};

/** Mounts routes on an app: who may call, what the request must look like, and the form of the answer. */
export function mount(app: Hono<ApiEnvironment>, routes: readonly Route[], options: MountOptions): void {
  for (const route of routes) {
    app.on(route.endpoint.method, route.endpoint.path, (context) => answer(context, route, options));
  }
}

async function answer(
  context: Context<ApiEnvironment>,
  { endpoint, handle }: Route,
  options: MountOptions,
): Promise<Response> {
  const request = context.req.raw;
  const headers = new Headers();
  context.set('endpoint', endpoint);
  const identity = await options.authenticate(request.headers);
  if (identity) addLogFields({ userId: identity.actor.userId });
  const clientAddress = context.get('clientAddress');
  const rate = await countRequest(options.rateLimiter, { path: endpoint.path, identity, clientAddress });
  context.set('rate', rate);
  checkRate(rate);
  for (const cookie of identity?.cookies ?? []) headers.append('set-cookie', cookie);
  checkAccess(endpoint.access, identity);
  if (endpoint.method !== 'GET' && identity?.method !== 'api-key' && identity?.method !== 'local') {
    checkOrigin(request, options.publicOrigin);
  }
  const result = await handle({
    ...(await readInput(context, endpoint)),
    actor: identity?.actor ?? null,
    identity,
    request,
    requestId: context.get('requestId'),
    signal: request.signal,
    clientAddress,
    headers: () => headers,
  } as RouteContext<Endpoint>);
  return respond(endpoint, result, headers, options.isStrict);
}

const ranks: Record<Role, number> = { member: 1, admin: 2, owner: 3 };

function checkAccess(access: EndpointAccess, identity: Identity | null): void {
  if (access === 'public') return;
  if (!identity) throw new AppError('unauthenticated');
  if (ranks[identity.actor.role] < ranks[access]) throw new AppError('forbidden');
}

type Input = { params: unknown; query: unknown; body: unknown };

async function readInput(context: Context<ApiEnvironment>, endpoint: Endpoint): Promise<Input> {
  const isJson = endpoint.body && !endpoint.bodyType;
  const body = isJson ? await readJson(context.req.raw, endpoint.maxBodyBytes) : undefined;
  return {
    params: parse(endpoint.params, storableValues(context.req.param()), 'params'),
    query: parse(endpoint.query, storableValues(context.req.query()), 'query'),
    body: isJson ? parse(endpoint.body, body, 'body') : undefined,
  };
}

function storableValues(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, storableText(value)]));
}

function parse(schema: z.ZodType | undefined, value: unknown, place: keyof Input): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // An id that cannot be one names nothing: the same answer as for one that is not there.
  if (place === 'params') throw new AppError('not-found');
  throw new AppError('invalid-request', {
    fields: result.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      message: issue.message,
    })),
  });
}

function respond(endpoint: Endpoint, result: unknown, headers: Headers, isStrict: boolean): Response {
  if (result instanceof Response) {
    if ([...headers].length === 0) return result;
    const merged = new Response(result.body, result);
    for (const [name, value] of headers) merged.headers.append(name, value);
    return merged;
  }
  const body = isStrict && endpoint.response ? endpoint.response.parse(result) : result;
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  return Response.json(body, { status: endpoint.status ?? 200, headers });
}
