import { AppError } from '@onyx/contracts';

/**
 * Refuses a key that cannot be sent: a header takes no such characters, and the platform's error about them would
 * quote the key. @throws AppError `model-unauthorized`.
 */
export function requireSendableKey(apiKey: string | null): void {
  if (apiKey === null || /^[\x20-\x7e]*$/.test(apiKey.trim())) return;
  throw new AppError('model-unauthorized', { detail: 'the key has characters that cannot be part of a key' });
}
