import { AppError, errorText, type ModelServerError, type ModelServerErrorCode } from '@onyx/contracts';
import { ServerError } from '../server-error.ts';
import { jsonAnswer, type Answer } from './answer.ts';

/** HTTP status of every error code. */
const statuses: Record<ModelServerErrorCode, number> = {
  invalid_json: 400,
  invalid_request: 400,
  unsupported_media_type: 415,
  empty_input: 400,
  too_many_inputs: 400,
  request_too_large: 413,
  context_length_exceeded: 400,
  dimensions_not_supported: 400,
  model_not_found: 404,
  model_wrong_kind: 400,
  model_version_differs: 409,
  model_loading: 503,
  model_unavailable: 503,
  model_failed: 500,
  generation_not_installed: 501,
  queue_full: 429,
  outside_caller: 403,
  not_found: 404,
  method_not_allowed: 405,
  stopping: 503,
  internal_error: 500,
};

/** Whatever was thrown as an error that may be told. The text of an unknown one is withheld. */
export function toServerError(error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  if (!(error instanceof AppError))
    return new ServerError('internal_error', 'Something went wrong in the model server.', { cause: error });
  if (error.code === 'not-ready') return new ServerError('stopping', 'The model server is stopping.');
  const message = errorText(error.code, error.params, 'en');
  // A process that was killed is started again by the next request.
  return new ServerError('model_failed', message, {
    cause: error,
    ...(error.isRetryable && { retryAfterSeconds: 1 }),
  });
}

/** OpenAI's shape of an error. */
export function errorBody({ code, message, param }: ServerError): ModelServerError {
  return { error: { message, type: typeOf(statuses[code]), code, param } };
}

export function errorAnswer(error: ServerError): Answer {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(error.retryAfterSeconds);
  return jsonAnswer(errorBody(error), { status: statuses[error.code], headers });
}

/** Whether an error is one of the program or of a model, to be logged. */
export function isOurFault({ code }: ServerError): boolean {
  return code === 'internal_error' || code === 'model_failed';
}

function typeOf(status: number): ModelServerError['error']['type'] {
  if (status === 429) return 'rate_limit_error';
  if (status === 403) return 'permission_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
