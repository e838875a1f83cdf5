import { modelPriorityHeader, modelPrioritySchema, type ModelPriority } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Registry } from '../registry/registry.ts';
import { ServerError } from '../server-error.ts';
import type { Answer } from './answer.ts';
import type { BodyReader } from './read-body.ts';

/** What every route needs. */
export type RouteContext = {
  registry: Registry;
  readBody: BodyReader;
  logger: Logger;
};

/** A request in the hands of its route. */
export type RouteRequest = {
  headers: IncomingHttpHeaders;
  body: Readable;
  /** Aborted when the caller goes away. */
  signal: AbortSignal;
  requestId: string;
  /** Names the model for metrics, as soon as it is known. */
  setModel(name: string): void;
};

export type RouteHandler = (request: RouteRequest) => Promise<Answer>;

/**
 * How urgent a request is: what its header says, else its body, else what such requests usually are.
 * @throws ServerError `invalid_request` for a header with another value
 */
export function priorityOf(
  headers: IncomingHttpHeaders,
  given: ModelPriority | undefined,
  usual: ModelPriority,
): ModelPriority {
  const header = headers[modelPriorityHeader];
  if (header === undefined) return given ?? usual;
  const result = modelPrioritySchema.safeParse(String(header).trim().toLowerCase());
  if (result.success) return result.data;
  throw new ServerError('invalid_request', `${modelPriorityHeader} must be interactive or bulk.`, {
    param: modelPriorityHeader,
  });
}
