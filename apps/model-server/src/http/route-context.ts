import { modelPriorityHeader, modelPrioritySchema, type ModelPriority } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import type { Registry } from '../registry/registry.ts';
import { ServerError } from '../server-error.ts';
import type { BodyReader } from './read-body.ts';

/** What every route needs. */
export type RouteContext = {
  registry: Registry;
  readBody: BodyReader;
  logger: Logger;
};

/** A request in the hands of its route. */
export type RouteRequest = {
  headers: Headers;
  body: AsyncIterable<Uint8Array>;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  requestId: string;
  /** Names the model for metrics, as soon as it is known. */
  setModel(name: string): void;
};

export type RouteHandler = (request: RouteRequest) => Promise<Response>;

/**
 * How urgent a request is: what its header says, else its body, else what such requests usually are.
 * @throws ServerError `invalid_request` for a header with another value
 */
export function priorityOf(
  headers: Headers,
  given: ModelPriority | undefined,
  usual: ModelPriority,
): ModelPriority {
  const header = headers.get(modelPriorityHeader);
  if (header === null) return given ?? usual;
  const result = modelPrioritySchema.safeParse(header.trim().toLowerCase());
  if (result.success) return result.data;
  throw new ServerError('invalid_request', `${modelPriorityHeader} must be interactive or bulk.`, {
    param: modelPriorityHeader,
  });
}
