import { z } from 'zod';

/**
 * Every error code a client can meet. Codes are stable: they may be added, never renamed.
 * The HTTP status of each is decided in one place, `apps/api/src/error-status.ts`;
 * the texts people read are in `error-texts.ts`.
 */
export const errorCodes = [
  // requests
  'invalid-request',
  'not-found',
  'forbidden',
  'conflict',
  'payload-too-large',
  'rate-limited',
  'internal',
  'not-ready',
  // accounts
  'unauthenticated',
  'wrong-credentials',
  'wrong-password',
  'account-disabled',
  'email-taken',
  'password-too-weak',
  'registration-closed',
  'invitation-invalid',
  'setup-done',
  'setup-required',
  'last-owner',
  // collections and documents
  'collection-not-empty',
  'upload-incomplete',
  'upload-missing-file',
  'file-name-invalid',
  'file-empty',
  'file-too-large',
  'format-unsupported',
  'format-mismatch',
  'file-corrupt',
  'file-encrypted',
  'file-password-wrong',
  'file-too-complex',
  'needs-ocr',
  'no-text',
  'parser-timeout',
  'parser-out-of-memory',
  'parser-crashed',
  'document-not-retryable',
  // the store of uploaded files
  'file-store-full',
  'file-store-unavailable',
  'stored-file-damaged',
  // search
  'search-timeout',
  // language models
  'model-not-configured',
  'model-unreachable',
  'model-unauthorized',
  'model-not-found',
  'model-rate-limited',
  'model-context-too-long',
  'model-refused',
  'model-timeout',
  'model-failed',
  // models that read: embedders and rerankers
  'model-files-missing',
  'model-files-damaged',
  'model-unsupported',
  'model-too-large',
  'model-runtime-missing',
  'model-process-ended',
  'model-dimensions-wrong',
  'model-download-failed',
  'model-checksum-mismatch',
  'model-changed',
  'model-added-already',
  'model-servers-missing',
  // background jobs
  'job-interrupted',
  // conversations
  'message-not-running',
  'answer-interrupted',
  // evaluation
  'evaluation-running',
  'evaluation-run-over',
  'evaluation-no-questions',
  'evaluation-question-exists',
  'evaluation-set-full',
  'evaluation-document-unknown',
  'import-unreadable',
  'import-empty',
  'import-no-question',
  'import-question-too-long',
  'import-no-document',
  'import-document-unknown',
  'import-document-ambiguous',
  'import-value-invalid',
  'import-duplicate',
  'import-question-differs',
  // operating one machine
  'port-in-use',
  'database-unavailable',
  'schema-behind',
  'schema-too-new',
  'data-dir-in-use',
  'data-dir-unusable',
  'server-unreachable',
  'path-not-found',
  // operating a deployment
  'deployment-invalid',
  'deployment-edited',
  'deployment-unwritable',
  'host-not-fit',
  'secret-unknown',
  'secret-not-there',
  'secrets-unusable',
  'secret-key-stage',
  'secret-key-unclear',
  // certificates by ACME
  'acme-unreachable',
  'acme-answer-unusable',
  'acme-refused',
  'acme-rate-limited',
  'acme-challenge-refused',
  'acme-certificate-unusable',
  'certificates-unusable',
  'usage',
] as const;

export const errorCodeSchema = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

export const errorParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
export type ErrorParams = z.infer<typeof errorParamsSchema>;

/** The one shape of every error answer. `message` is English; clients translate by `code` and `params`. */
export const errorBodySchema = z.object({
  error: z.object({
    code: errorCodeSchema,
    message: z.string(),
    params: errorParamsSchema.optional(),
    /** For `invalid-request`: which fields are wrong. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  }),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

/** An error as a part of data, e.g. why a document failed. */
export const errorInfoSchema = z.object({
  code: errorCodeSchema,
  params: errorParamsSchema.optional(),
  /** What a third party said, for language models and certificate authorities only. Secrets removed. */
  detail: z.string().max(2000).optional(),
});
export type ErrorInfo = z.infer<typeof errorInfoSchema>;

export type AppErrorOptions = {
  params?: ErrorParams;
  detail?: string;
  fields?: { path: string; message: string }[];
  /** Whether the same call may succeed later without a change. */
  isRetryable?: boolean;
  cause?: unknown;
};

/** The error every package throws for what a person or client can act on. Its `code` decides all else. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams | undefined;
  readonly detail: string | undefined;
  readonly fields: { path: string; message: string }[] | undefined;
  readonly isRetryable: boolean;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = options.params;
    this.detail = options.detail;
    this.fields = options.fields;
    this.isRetryable = options.isRetryable ?? false;
  }

  /** The error as data, to be stored or sent. */
  toInfo(): ErrorInfo {
    return {
      code: this.code,
      ...(this.params && { params: this.params }),
      ...(this.detail && { detail: this.detail }),
    };
  }
}

/** Any thrown value as data. What is not an `AppError` becomes `internal`, its text withheld. */
export function toErrorInfo(error: unknown): ErrorInfo {
  return error instanceof AppError ? error.toInfo() : { code: 'internal' };
}
