import { AppError, errorText, type ErrorBody } from '@onyx/contracts';
import type { Logger } from '@onyx/telemetry';
import type { Context } from 'hono';
import { errorStatus } from './error-status.ts';
import type { ApiEnvironment } from './http/environment.ts';

/** Turns whatever was thrown into the one shape of error answers. An unknown error is logged and its text withheld. */
export function createErrorHandler(
  logger: Logger,
): (error: unknown, context: Context<ApiEnvironment>) => Response {
  return (error, context) => {
    const requestId = context.get('requestId');
    const known = error instanceof AppError ? error : new AppError('internal');
    if (known !== error || known.code === 'internal') {
      const place = { requestId, method: context.req.method, path: context.req.path };
      logger.error({ err: error, ...place }, 'request failed');
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
