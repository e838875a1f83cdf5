import type { z } from 'zod';

/** Who may call: anybody, anybody signed in, or people with at least the given role. */
export type EndpointAccess = 'public' | 'member' | 'admin' | 'owner';

/**
 * One HTTP endpoint as data. The API mounts handlers on it, the OpenAPI document is made from it,
 * and the clients (web, CLI) are typed by it.
 */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path with parameters in colons, e.g. `/api/documents/:documentId`. */
  path: string;
  /** First tag in the OpenAPI document. */
  tag: string;
  summary: string;
  access: EndpointAccess;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** What the request carries when it is not JSON. */
  bodyType?: 'multipart/form-data';
  /** Largest JSON body, where 1 MiB is not enough. */
  maxBodyBytes?: number;
  response?: z.ZodType;
  /** What the answer carries when it is not JSON. */
  responseType?: 'text/event-stream' | 'application/octet-stream' | 'text/html';
  /** Success status; 200 unless told. */
  status?: 200 | 201 | 202 | 204;
};

export function defineEndpoint<const T extends Endpoint>(endpoint: T): T {
  return endpoint;
}

type Shape<T, K extends keyof Endpoint, Which extends 'input' | 'output'> = T extends {
  [key in K]: infer S extends z.ZodType;
}
  ? Which extends 'input'
    ? z.input<S>
    : z.output<S>
  : undefined;

/** What a caller gives. */
export type EndpointInput<T extends Endpoint> = (T extends { params: z.ZodType }
  ? { params: Shape<T, 'params', 'input'> }
  : { params?: undefined }) &
  (T extends { query: z.ZodType } ? { query?: Shape<T, 'query', 'input'> } : { query?: undefined }) &
  (T extends { bodyType: string }
    ? { body: FormData }
    : T extends { body: z.ZodType }
      ? { body: Shape<T, 'body', 'input'> }
      : { body?: undefined });

/** What a handler gets: params, query and body after validation. */
export type EndpointRequest<T extends Endpoint> = {
  params: Shape<T, 'params', 'output'>;
  query: Shape<T, 'query', 'output'>;
  body: T extends { bodyType: string } ? undefined : Shape<T, 'body', 'output'>;
};

/** What a handler returns and a caller receives; a plain `Response` where it is not JSON. */
export type EndpointResponse<T extends Endpoint> = T extends { response: infer S extends z.ZodType }
  ? z.output<S>
  : Response;
