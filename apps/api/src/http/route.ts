import type { Endpoint, EndpointRequest, EndpointResponse } from '@onyx/contracts';
import type { Actor, Identity } from '@onyx/core';

/** What a handler gets. All input is validated, and `actor` may call the endpoint. */
export type RouteContext<T extends Endpoint> = EndpointRequest<T> & {
  actor: T['access'] extends 'public' ? Actor | null : Actor;
  /** How the actor was recognised; null for nobody. */
  identity: Identity | null;
  /** The request as it came. Its body is untouched where the endpoint is not JSON, to be read as a stream. */
  request: Request;
  requestId: string;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  /** Address of the client, behind a proxy too. */
  clientAddress: string;
  /** Headers to be added to the answer. */
  headers(): Headers;
};

type Result<T extends Endpoint> = EndpointResponse<T> | Response;

/** An endpoint with its handler, ready to be mounted. */
export type Route = {
  endpoint: Endpoint;
  handle(context: RouteContext<Endpoint>): Promise<unknown>;
};

/**
 * Binds a handler to an endpoint of the contracts table. The handler returns the answer's body, which is sent as JSON
 * with the endpoint's status, or a whole `Response`; it throws `AppError` for everything else.
 */
export function route<const T extends Endpoint>(
  endpoint: T,
  handler: (context: RouteContext<T>) => Promise<Result<T>> | Result<T>,
): Route {
  return {
    endpoint,
    // `mount` validates by the same endpoint, so the loose context has the shape of the strict one.
    handle: async (context) => handler(context as unknown as RouteContext<T>),
  };
}
