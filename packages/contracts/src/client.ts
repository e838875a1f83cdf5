import type { EndpointInput, EndpointResponse, Endpoint } from './endpoint.ts';
import { endpoints, type EndpointName } from './endpoints.ts';
import { AppError, errorBodySchema } from './errors.ts';

export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export type ClientOptions = {
  /** E.g. `http://127.0.0.1:8080`; empty in the browser. */
  baseUrl: string;
  fetch: Fetch;
  headers?: () => Record<string, string>;
};

type CallInit = { signal?: AbortSignal };
type Table = typeof endpoints;
type InputOf<N extends EndpointName> = EndpointInput<Table[N]>;
type IsOptional<T> = Record<string, never> extends T ? true : false;

/** One typed method per JSON endpoint. Each throws `AppError` with the server's code. */
export type Client = {
  [N in EndpointName]: IsOptional<InputOf<N>> extends true
    ? (input?: InputOf<N>, init?: CallInit) => Promise<EndpointResponse<Table[N]>>
    : (input: InputOf<N>, init?: CallInit) => Promise<EndpointResponse<Table[N]>>;
};

type Scalar = string | number | boolean | null | undefined;
type LooseInput = { params?: Record<string, Scalar>; query?: Record<string, Scalar>; body?: unknown };

/** The address of an endpoint with its parameters filled in and its query appended. */
export function endpointUrl(baseUrl: string, endpoint: Endpoint, input: LooseInput = {}): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const query = search.toString();
  return `${baseUrl}${path}${query ? `?${query}` : ''}`;
}

/** Makes a client for the HTTP API. It does no I/O of its own: `fetch` is given. */
export function createClient(options: ClientOptions): Client {
  const entries = Object.entries(endpoints).map(([name, endpoint]: [string, Endpoint]) => [
    name,
    (input: LooseInput = {}, init: CallInit = {}) => call(options, endpoint, input, init),
  ]);
  return Object.fromEntries(entries) as Client;
}

async function call(
  options: ClientOptions,
  endpoint: Endpoint,
  input: LooseInput,
  init: CallInit,
): Promise<unknown> {
  const isForm = endpoint.bodyType === 'multipart/form-data';
  const hasJson = !isForm && input.body !== undefined;
  let response: Response;
  try {
    response = await options.fetch(endpointUrl(options.baseUrl, endpoint, input), {
      method: endpoint.method,
      headers: { ...options.headers?.(), ...(hasJson && { 'content-type': 'application/json' }) },
      ...(isForm && { body: input.body as FormData }),
      ...(hasJson && { body: JSON.stringify(input.body) }),
      ...(init.signal && { signal: init.signal }),
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new AppError('server-unreachable', {
      params: { url: options.baseUrl || '/' },
      isRetryable: true,
      cause: error,
    });
  }
  if (!response.ok) throw await toAppError(response);
  return endpoint.responseType ? response : await response.json();
}

/** Reads an error answer. One that is not ours (a proxy's page) becomes `server-unreachable` or `internal`. */
export async function toAppError(response: Response): Promise<AppError> {
  const body = errorBodySchema.safeParse(await response.json().catch(() => undefined));
  if (!body.success)
    return new AppError(response.status >= 502 ? 'server-unreachable' : 'internal', { isRetryable: true });
  const { code, params, fields } = body.data.error;
  return new AppError(code, { ...(params && { params }), ...(fields && { fields }) });
}
