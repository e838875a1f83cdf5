import { errorText, type ErrorCode, type ErrorParams } from '@onyx/contracts';

/**
 * The API's shape of an error (contracts `errorBodySchema`), for what answers in its place.
 * @param requestId As the program writes the id of a request into a text.
 */
export function errorBody(code: ErrorCode, requestId: string, params?: ErrorParams): string {
  return JSON.stringify({
    error: { code, message: errorText(code, params, 'en'), ...(params && { params }), requestId },
  });
}

/** After so many seconds it is worth asking again. */
export const retryAfterSeconds = 5;
