import { pino } from 'pino';
import { currentLogFields } from './log-fields.ts';

/** What every package logs with: `warn` and above take a fixed message and fields, never prompts, documents or keys. */
export type Logger = {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** A logger that adds the given fields, e.g. `{ requestId }`, to all it writes. */
  child(fields: object): Logger;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Fields that may carry secrets, wherever they stand; what is logged of them is `[redacted]`. */
const secretFields = ['password', 'apiKey', 'secret', 'token', 'cookie', 'authorization', 'set-cookie'];

/** JSON lines on standard output, or on the given stream, with the fields of the work under way (`withLogFields`). */
export function createLogger(options: {
  level: LogLevel;
  service: string;
  destination?: { write(line: string): void };
}): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service },
    mixin: currentLogFields,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { err: (error: unknown) => describeError(error) },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: {
      paths: secretFields.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
      censor: '[redacted]',
    },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** Causes of causes that are told. */
const maxCauses = 4;

/**
 * What is told of an error. Not all that hangs on it, as pino has it: drivers and clients attach the connection, the
 * query with its values, or the request with its prompt.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : 'not an error';
  const { name, message, stack, cause } = error;
  const code = 'code' in error && /^(?:string|number)$/.test(typeof error.code) ? { code: error.code } : {};
  const isTold = cause !== undefined && depth < maxCauses;
  return { type: name, message, ...code, stack, ...(isTold && { cause: describeError(cause, depth + 1) }) };
}

/** A logger that writes nothing, for tests. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
