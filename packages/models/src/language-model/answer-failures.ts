import { AppError } from '@onyx/contracts';

/** A stream that ended in order, but before the answer did. */
export function endedEarly(): AppError {
  return new AppError('model-failed', { detail: 'the connection was closed before the answer was complete' });
}
