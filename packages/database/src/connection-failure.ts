import { AppError } from '@onyx/contracts';

/** Conditions of PostgreSQL under which nothing else can be asked: no access, no such database, not (or no longer) up. */
const sqlStates = /^(?:08|28|3D|57P|53300)/;
/** The driver gives these no code. */
const driverMessages =
  /^(?:timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error)/;
const socketErrors = /^(?:ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT)/;

/**
 * A connection that could not be made, as an error that people can act on; anything else as it is. The reason is a code
 * alone: the message of the driver may hold the name of the role, or the address with its password.
 */
export function explainConnectionFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isDrivers = error instanceof Error && code === '' && driverMessages.test(error.message);
  if (!sqlStates.test(code) && !socketErrors.test(code) && !isDrivers) return error;
  return new AppError('database-unavailable', { params: { reason: code || 'cut off' }, isRetryable: true });
}
