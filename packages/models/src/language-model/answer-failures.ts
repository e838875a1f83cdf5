import { AppError } from '@onyx/contracts';

/** A stream that ended in order, but before the answer did. */
export function endedEarly(): AppError {
  return new AppError('model-failed', { detail: 'the connection was closed before the answer was complete' });
}

/** Rejects for an answer that is an error, in the SDK's shape, which `toModelError` reads. */
export async function requireSuccess(response: Response): Promise<void> {
  if (response.ok) return;
  throw Object.assign(new Error(response.statusText), {
    statusCode: response.status,
    responseBody: await response.text(),
  });
}
