import { AppError, errorText, type ErrorBody, type ErrorCode } from '@onyx/contracts';
import { explainConnectionFailure } from '@onyx/database';
import type { Logger, Metrics } from '@onyx/telemetry';
import type { Context } from 'hono';
import { errorStatus } from './error-status.ts';
import type { ApiEnvironment } from './http/environment.ts';

/** What people can only wait for: an operator has to see it in the log. */
const operatorCodes = new Set<ErrorCode>([
  'internal',
  'file-store-full',
  'file-store-unavailable',
  'stored-file-damaged',
]);

/**
 * Turns whatever was thrown into the one shape of error answers, and counts it by its code. An unknown error is logged
 * and its text withheld.
 */
export function createErrorHandler(
  logger: Logger,
  metrics: Metrics,
): (error: unknown, context: Context<ApiEnvironment>) => Response {
  const errors = metrics.counter({
    name: 'onyx_http_errors_total',
    help: 'Errors answered, by code; `rate-limited` are those that came too often',
    labels: ['code'],
  });
  return (error, context) => {
    const requestId = context.get('requestId');
    const explained = explainConnectionFailure(error);
    const known = explained instanceof AppError ? explained : new AppError('internal');
    errors.add({ code: known.code });
    if (known !== error || operatorCodes.has(known.code)) {
      const route = context.get('endpoint')?.path;
      logger.error({ err: error, requestId, method: context.req.method, route }, 'request failed');
    }
    return errorResponse(known, requestId);
  };
}

/** An error as an answer. */
export function errorResponse(error: AppError, requestId: string): Response {
  const body: ErrorBody = {
    error: {
      code: error.code,
      message: errorText(error.code, error.params, 'en'),
      ...(error.params && { params: error.params }),
      ...(error.fields && { fields: error.fields }),
      requestId,
    },
  };
  const headers = new Headers({ 'cache-control': 'no-store' });
  const wait = error.params?.['retryAfterSeconds'];
  if (wait !== undefined) headers.set('retry-after', String(wait));
  return Response.json(body, { status: errorStatus[error.code], headers });
}
