import type { ModelServerErrorCode } from '@onyx/contracts';

export type ServerErrorOptions = {
  /** The field of the request that is wrong, e.g. `input[3]`. */
  param?: string;
  /** When the same request may succeed. */
  retryAfterSeconds?: number;
  cause?: unknown;
};

/** What a caller can act on. Its message is written for callers and sent to them; no other error's text ever is. */
export class ServerError extends Error {
  readonly code: ModelServerErrorCode;
  readonly param: string | null;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ModelServerErrorCode, message: string, options: ServerErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServerError';
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
